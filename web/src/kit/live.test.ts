import { createPinia, setActivePinia } from 'pinia'
import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useLive, useLiveBack, useLiveStore } from './live'
import type { LiveCase } from './shapes'

/** Stands for the browser's EventSource: the test decides what arrives. */
class FakeSource {
  static CLOSED = 2
  static made: FakeSource[] = []
  readyState = 1
  onopen?: () => void
  onerror?: () => void
  closed = false
  private listeners = new Map<string, (m: MessageEvent) => void>()
  constructor(readonly url: string) {
    FakeSource.made.push(this)
  }
  addEventListener(kind: string, what: (m: MessageEvent) => void) {
    this.listeners.set(kind, what)
  }
  close() {
    this.closed = true
  }
  say(kind: string, data: string) {
    this.listeners.get(kind)?.({ data } as MessageEvent)
  }
}

beforeEach(() => {
  setActivePinia(createPinia())
  FakeSource.made = []
  vi.stubGlobal('EventSource', FakeSource)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const last = () => FakeSource.made[FakeSource.made.length - 1]

describe('the live channel', () => {
  it('brings events to who listens, until they leave', () => {
    const live = useLiveStore()
    live.start()
    const heard: string[] = []
    const scope = effectScope()
    scope.run(() => useLive('case', (e: LiveCase) => heard.push(e.id)))
    last().onopen?.()
    last().say('case', '{"id":"7"}')
    last().say('case', 'not json')
    expect(heard).toEqual(['7'])
    expect(live.state).toBe('on')
    scope.stop()
    last().say('case', '{"id":"8"}')
    expect(heard).toEqual(['7'])
  })
  it('connects again with growing pauses and tells that something may have been missed', () => {
    const live = useLiveStore()
    live.start()
    let back = 0
    effectScope().run(() => useLiveBack(() => back++))
    last().onopen?.()
    expect(back).toBe(0)
    last().readyState = 2
    last().onerror?.()
    expect(live.state).toBe('lost')
    vi.advanceTimersByTime(1000)
    expect(FakeSource.made).toHaveLength(2)
    last().readyState = 2
    last().onerror?.()
    vi.advanceTimersByTime(1000)
    expect(FakeSource.made).toHaveLength(2)
    vi.advanceTimersByTime(1000)
    expect(FakeSource.made).toHaveLength(3)
    last().onopen?.()
    expect(back).toBe(1)
  })
  it('asks for the things that are watched, once for many watchers', () => {
    const live = useLiveStore()
    live.start()
    const first = live.watchThing('1')
    live.watchThing('1')
    live.watchThing('2')
    vi.advanceTimersByTime(400)
    expect(last().url).toBe('/api/live?things=1,2')
    first()
    vi.advanceTimersByTime(400)
    expect(last().url).toBe('/api/live?things=1,2')
  })
})
