import { ref, watch } from 'vue'

/** How the public pages look on this device: large type with fewer things (长辈版), and light for the room, the night or the sun. Remembered; nothing personal. */
export const lights = ['plain', 'dark', 'outdoor'] as const
export type Light = (typeof lights)[number]

const stored = (key: string) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
const asked = typeof matchMedia === 'function' && matchMedia('(prefers-contrast: more)').matches ? 'outdoor' : 'plain'
export const big = ref(stored('zs.big') === 'yes')
export const light = ref<Light>(lights.find((l) => l === stored('zs.light')) ?? asked)

let faces = 0
function show() {
  const of = document.documentElement.classList
  of.toggle('big-type', faces > 0 && big.value)
  for (const l of lights) of.toggle('light-' + l, faces > 0 && l !== 'plain' && l === light.value)
}
function keep(key: string, value: string) {
  try {
    localStorage.setItem(key, value)
  } catch {
    // the choice lives as long as the page
  }
}
watch(big, (b) => (keep('zs.big', b ? 'yes' : 'no'), show()))
watch(light, (l) => (keep('zs.light', l), show()))

/** A frame of the public face stands on the page: call the answer when it goes. */
export function dressed() {
  faces++
  show()
  return () => {
    faces--
    show()
  }
}
