import { onScopeDispose, ref } from 'vue'
import { api, ApiError } from '@/kit/api'
import type { Draft, DraftContent } from './types'

/** Content typed while the network was away, kept on this device until the server has it. `base`: the server's version it was typed upon. */
interface Held { content: DraftContent; base: number | null; at: number }
const HELD = 'zs.apply.'
/** What one citizen typed is not left for the next one at this device. */
export function forgetHeld() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(HELD)) localStorage.removeItem(key)
}

/**
 * The draft of one form: saved on the server a moment after the last change, one save at a time, and on the device while the server cannot be
 * reached. Of two windows the slower one is told, and chooses; nothing is written over unasked.
 */
export function useDraft(place: { key: string; url: string }, now: () => DraftContent, pause = 1200) {
  const state = ref<'none' | 'saving' | 'saved' | 'away' | 'changed' | 'failed'>('none')
  const at = ref<string>()
  const trouble = ref('')
  const key = HELD + place.key
  let version: number | null = null
  let dirty = false
  let over = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined

  const hold = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ content: now(), base: version, at: Date.now() } satisfies Held))
    } catch {
      // a full or forbidden store: the page itself still has it
    }
  }
  async function put() {
    dirty = false
    state.value = 'saving'
    try {
      const answer = await api.put<{ version: number; changedAt: string }>(place.url, { ...now(), version })
      version = answer.version
      at.value = answer.changedAt
      localStorage.removeItem(key)
      if (state.value === 'saving') state.value = 'saved'
    } catch (e) {
      dirty = true
      const error = e as ApiError
      trouble.value = error.message
      if (error.status === 0 || error.status >= 500 || error.status === 429) {
        hold()
        state.value = 'away'
        later(15_000)
      } else state.value = error.code === 'draft-changed' ? 'changed' : 'failed'
    }
  }
  function later(ms: number) {
    clearTimeout(timer)
    if (!over) timer = setTimeout(() => void save(), ms)
  }
  async function save() {
    clearTimeout(timer)
    while (running) await running
    if (!dirty || over || state.value === 'changed') return
    running = put().finally(() => (running = undefined))
    await running
    if (dirty && !over && state.value === 'saved') later(pause)
  }
  function touch() {
    if (over) return
    dirty = true
    if (state.value !== 'changed') later(pause)
  }
  /** What to go on with: the device's content where it was typed upon the server's last version, or is all there is. */
  function begin(server: Draft | undefined): Partial<DraftContent> | undefined {
    version = server?.version ?? null
    at.value = server?.changedAt
    state.value = server ? 'saved' : 'none'
    let held: Held | undefined
    try {
      held = JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined
    } catch {
      localStorage.removeItem(key)
    }
    if (!held) return server?.content
    if (held.base === version) {
      touch()
      return held.content
    }
    // another window has gone on since: the server's is shown, the device's copy is of an older day
    localStorage.removeItem(key)
    return server?.content
  }
  /** This window's content, although another window was faster. */
  async function mine(latest: () => Promise<Draft | undefined>) {
    try {
      version = (await latest())?.version ?? null
      state.value = 'saved'
      dirty = true
      await save()
    } catch (e) {
      trouble.value = (e as Error).message
    }
  }
  /** Nothing is saved while a form is being submitted, and nothing after: a draft goes with its submission. */
  async function rest() {
    clearTimeout(timer)
    while (running) await running
  }
  function done() {
    over = true
    clearTimeout(timer)
    localStorage.removeItem(key)
  }
  const leave = () => {
    if (dirty && !over) hold()
  }
  const back = () => dirty && later(0)
  addEventListener('online', back)
  addEventListener('pagehide', leave)
  onScopeDispose(() => {
    removeEventListener('online', back)
    removeEventListener('pagehide', leave)
    clearTimeout(timer)
    leave()
    if (dirty && !over && state.value !== 'changed') void put()
  })
  return { state, at, trouble, touch, save, begin, mine, rest, done, hold }
}
