import { onScopeDispose, ref } from 'vue'
import { api, ApiError } from '@/kit/api'
import { device, type Device } from '@/kit/device'
import type { Draft, DraftContent } from './types'

/** Content typed while the network was away, kept on this device until the server has it. `base`: the server's version it was typed upon. */
interface Held { content: DraftContent; base: number | null; at: number }
const HELD = 'draft/'
const HOLD_AFTER = 300

/**
 * The draft of one form: on the device (sealed, for its owner) at once, on the server a moment after the last change, one save at a time; off the device
 * when the server has it. Of two windows or two devices the slower one is told, and chooses; nothing is written over unasked.
 */
export function useDraft(place: { key: string; url: string; /** what has to be on the server before the draft that names it */ first?: () => Promise<void> }, now: () => DraftContent, pause = 1200, kept: Device = device) {
  const state = ref<'none' | 'saving' | 'saved' | 'away' | 'changed' | 'failed'>('none')
  const at = ref<string>()
  const trouble = ref('')
  const key = HELD + place.key
  let version: number | null = null
  let id: string | undefined
  let dirty = false
  let over = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined

  let holding: ReturnType<typeof setTimeout> | undefined
  const hold = () => {
    clearTimeout(holding)
    return kept.put(key, JSON.parse(JSON.stringify({ content: now(), base: version, at: Date.now() } satisfies Held)))
  }
  const release = () => {
    clearTimeout(holding)
    return kept.remove(key)
  }
  async function put() {
    dirty = false
    state.value = 'saving'
    try {
      await place.first?.()
      const content = now()
      const answer = await api.put<{ id: string; version: number; changedAt: string }>(place.url, { ...content, files: content.files.filter((f) => !f.held), version })
      version = answer.version
      id ??= answer.id
      at.value = answer.changedAt
      if (!dirty) void release()
      if (state.value === 'saving') state.value = 'saved'
    } catch (e) {
      dirty = true
      const error = e as ApiError
      trouble.value = error.message
      if (error.status === 0 || error.status >= 500 || error.status === 429) {
        void hold()
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
    clearTimeout(holding)
    holding = setTimeout(() => void hold(), HOLD_AFTER)
    if (state.value !== 'changed') later(pause)
  }
  /** What to go on with: the device's content where there is some; when the server's has gone on without it, that is said and the person chooses. */
  async function begin(server: Draft | undefined): Promise<Partial<DraftContent> | undefined> {
    version = server?.version ?? null
    id = server?.id
    at.value = server?.changedAt
    state.value = server ? 'saved' : 'none'
    const held = await kept.get<Held>(key)
    if (!held) return server?.content
    touch()
    if (held.base !== version) {
      state.value = 'changed'
      clearTimeout(timer)
    }
    return held.content
  }
  /** What is on the server, although this device has something else. */
  async function theirs() {
    over = true
    clearTimeout(timer)
    await release()
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
    void release()
  }
  /** It waits to be sent as it is: kept on the device, and not saved apart from that. */
  async function still() {
    clearTimeout(timer)
    dirty = false
    await hold()
  }
  const leave = () => {
    if (dirty && !over) void hold()
  }
  const back = () => dirty && later(0)
  addEventListener('online', back)
  addEventListener('pagehide', leave)
  onScopeDispose(() => {
    removeEventListener('online', back)
    removeEventListener('pagehide', leave)
    clearTimeout(timer)
    clearTimeout(holding)
    leave()
    if (dirty && !over && state.value !== 'changed') void put()
  })
  /** The server's version that this was typed upon. */
  const base = () => version
  /** The draft that this window began with, or made; it stays the same when another window handed it in. */
  const which = () => id
  return { state, at, trouble, touch, save, begin, mine, theirs, rest, still, done, hold, base, which }
}
