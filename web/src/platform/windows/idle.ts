import { onScopeDispose, ref } from 'vue'

/**
 * Counts down while nobody touches anything: `left` of `after()` seconds, shown from `warn` on; at zero `over` is called once, and counting rests until `begin`.
 * By the clock, not by ticks: a machine that slept wakes up over.
 */
export function useIdle(after: () => number, warn: number, over: () => void, now: () => number = Date.now) {
  const left = ref(after())
  const soon = ref(false)
  let end = 0
  let timer: ReturnType<typeof setInterval> | undefined
  function look() {
    left.value = Math.max(0, Math.ceil((end - now()) / 1000))
    soon.value = left.value <= warn
    if (left.value > 0) return
    rest()
    over()
  }
  function begin() {
    end = now() + after() * 1000
    left.value = after()
    soon.value = false
    clearInterval(timer)
    timer = setInterval(look, 250)
  }
  function rest() {
    clearInterval(timer)
    timer = undefined
    soon.value = false
  }
  /** Somebody is there. Touching does not bring back what is over. */
  const touch = () => {
    if (timer && now() < end) begin()
  }
  for (const event of ['pointerdown', 'keydown', 'touchstart', 'wheel']) addEventListener(event, touch, { passive: true, capture: true })
  onScopeDispose(() => {
    rest()
    for (const event of ['pointerdown', 'keydown', 'touchstart', 'wheel']) removeEventListener(event, touch, { capture: true })
  })
  return { left, soon, begin, rest, touch }
}
