import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useIdle } from './idle'

let time = 0
beforeEach(() => {
  vi.useFakeTimers()
  time = 1_000_000
})
afterEach(() => vi.useRealTimers())
function pass(seconds: number) {
  for (let i = 0; i < seconds * 4; i++) {
    time += 250
    vi.advanceTimersByTime(250)
  }
}
function kiosk() {
  const over = vi.fn()
  const scope = effectScope()
  const idle = scope.run(() => useIdle(() => 60, 20, over, () => time))!
  return { over, idle, scope }
}

it('counts down in sight and is over once', () => {
  const { over, idle, scope } = kiosk()
  idle.begin()
  pass(39)
  expect(idle.soon.value).toBe(false)
  pass(2)
  expect(idle.soon.value).toBe(true)
  expect(idle.left.value).toBe(19)
  pass(18)
  expect(over).not.toHaveBeenCalled()
  pass(1)
  expect(over).toHaveBeenCalledTimes(1)
  pass(300)
  expect(over).toHaveBeenCalledTimes(1)
  scope.stop()
})

it('begins anew with every touch and key', () => {
  const { over, idle, scope } = kiosk()
  idle.begin()
  for (const event of ['pointerdown', 'keydown', 'wheel']) {
    pass(50)
    dispatchEvent(new Event(event))
  }
  pass(59)
  expect(over).not.toHaveBeenCalled()
  expect(idle.soon.value).toBe(true)
  dispatchEvent(new Event('pointerdown'))
  expect(idle.soon.value).toBe(false)
  expect(idle.left.value).toBe(60)
  scope.stop()
})

it('is over when the machine wakes up late, and no touch brings it back', () => {
  const { over, idle, scope } = kiosk()
  idle.begin()
  time += 3_600_000
  dispatchEvent(new Event('pointerdown'))
  vi.advanceTimersByTime(250)
  expect(over).toHaveBeenCalledTimes(1)
  dispatchEvent(new Event('pointerdown'))
  pass(300)
  expect(over).toHaveBeenCalledTimes(1)
  scope.stop()
})

it('counts nothing at rest', () => {
  const { over, idle, scope } = kiosk()
  dispatchEvent(new Event('pointerdown'))
  pass(300)
  expect(over).not.toHaveBeenCalled()
  idle.begin()
  scope.stop()
  pass(300)
  expect(over).not.toHaveBeenCalled()
})
