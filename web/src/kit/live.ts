import { defineStore } from 'pinia'
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { LiveAlert, LiveCase, LiveNotification, LiveState, Vital } from './shapes'

type Events = { case: LiveCase; alert: LiveAlert; vital: Vital; state: LiveState; notification: LiveNotification }
type Listener<K extends keyof Events> = (event: Events[K]) => void

/**
 * The live channel: one EventSource for the page. Pages listen with `useLive('case', …)`; after a break everything that listens
 * to `onBack` loads again, because what happened meanwhile was not heard.
 */
export const useLiveStore = defineStore('live', () => {
  const state = ref<'off' | 'connecting' | 'on' | 'lost'>('off')
  const vital = shallowRef<Vital>()
  const heardAt = ref(0)
  const listeners: { [K in keyof Events]: Set<Listener<K>> } = { case: new Set(), alert: new Set(), vital: new Set(), state: new Set(), notification: new Set() }
  const back = new Set<() => void>()
  const watched = new Map<string, number>()
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let pause = 1000
  let wasOn = false
  let url = ''

  function hear<K extends keyof Events>(kind: K, message: MessageEvent<string>) {
    heardAt.value = Date.now()
    let event: Events[K]
    try {
      event = JSON.parse(message.data)
    } catch {
      return // a line that is not JSON cannot be shown; the next load brings the truth
    }
    if (kind === 'vital') vital.value = event as Vital
    for (const listener of listeners[kind]) listener(event)
  }

  function wanted() {
    const things = [...watched.keys()]
    return '/api/live' + (things.length ? '?things=' + things.join(',') : '')
  }

  function open() {
    close(false)
    url = wanted()
    state.value = state.value === 'lost' ? 'lost' : 'connecting'
    const mine = (source = new EventSource(url))
    mine.onopen = () => {
      state.value = 'on'
      pause = 1000
      heardAt.value = Date.now()
      if (wasOn) for (const what of back) what()
      wasOn = true
    }
    for (const kind of ['case', 'alert', 'vital', 'state', 'notification'] as const) mine.addEventListener(kind, (m) => hear(kind, m as MessageEvent<string>))
    // the server could not keep what was missed, or this reader was too slow
    mine.addEventListener('reload', () => back.forEach((what) => what()))
    mine.onerror = () => {
      state.value = 'lost'
      if (mine.readyState === EventSource.CLOSED) {
        clearTimeout(retry)
        retry = setTimeout(open, pause)
        pause = Math.min(pause * 2, 30_000)
      }
    }
  }

  function close(forget = true) {
    clearTimeout(retry)
    source?.close()
    source = undefined
    if (forget) {
      state.value = 'off'
      wasOn = false
    }
  }

  function start() {
    if (!source) open()
  }

  let rewatch: ReturnType<typeof setTimeout> | undefined
  function reopenWhenChanged() {
    clearTimeout(rewatch)
    rewatch = setTimeout(() => {
      if (source && wanted() !== url) {
        wasOn = false
        open()
      }
    }, 300)
  }
  /** Asks for the readings of one thing as they come; returns the way to stop. */
  function watchThing(id: string) {
    watched.set(id, (watched.get(id) ?? 0) + 1)
    reopenWhenChanged()
    return () => {
      const left = (watched.get(id) ?? 1) - 1
      if (left > 0) watched.set(id, left)
      else watched.delete(id)
      reopenWhenChanged()
    }
  }

  return { state, vital, heardAt, listeners, back, start, close, watchThing }
})

/** Listens while the calling component lives. */
export function useLive<K extends keyof Events>(kind: K, listener: Listener<K>) {
  const set = useLiveStore().listeners[kind] as Set<Listener<K>>
  set.add(listener)
  onScopeDispose(() => set.delete(listener))
}
export function useLiveBack(what: () => void) {
  const { back } = useLiveStore()
  back.add(what)
  onScopeDispose(() => back.delete(what))
}
/** Calls at most once in `ms`, at the end of a burst. */
export function calmly(what: () => void, ms = 800) {
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      what()
    }, ms)
  }
}
