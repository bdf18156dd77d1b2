import { webcrypto } from 'node:crypto'
import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/kit/api'
import { makeDevice, type Device } from '@/kit/device'
import { memory } from '@/kit/shelf.fake'
import { useDraft } from './draft'
import { newRequest } from './request'

let kept: Device
const content = { data: { a: '1' }, disputes: [], files: [] }
let answers: (() => Promise<Response> | Response)[] = []
const sent: { version: number | null }[] = []
const ok = (version: number) => () => new Response(JSON.stringify({ id: '1', version, changedAt: '2026-01-01T00:00:00Z' }), { status: 200 })
const away = () => Promise.reject(new TypeError('Failed to fetch'))
const refused = (code: string, status: number) => () => new Response(JSON.stringify({ code, detail: 'x' }), { status })

describe('a draft', () => {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    kept = makeDevice(memory().shelf, webcrypto.subtle as unknown as SubtleCrypto)
    await kept.own('p')
    sent.length = 0
    vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
      sent.push(JSON.parse(String(init.body)))
      return answers.shift()!()
    })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  const open = () => effectScope(true).run(() => useDraft({ key: 'p.GA-05.', url: '/api/citizen/matters/drafts/GA-05' }, () => content, 1200, kept))!
  const held = () => kept.get<{ content: unknown }>('draft/p.GA-05.')
  /** Timers, and what they began. */
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms)
    await kept.whose()
    await vi.advanceTimersByTimeAsync(0)
  }

  it('goes to the server once a moment after the last change, upon the version it saw', async () => {
    answers = [ok(1), ok(2)]
    const d = open()
    await d.begin(undefined)
    d.touch()
    d.touch()
    await pass(1500)
    d.touch()
    await pass(1500)
    expect(sent.map((s) => s.version)).toEqual([null, 1])
    expect(d.state.value).toBe('saved')
  })
  it('lets the files it names go first, and names none that the server has not', async () => {
    answers = [ok(1), ok(2)]
    const files = [{ id: '1', name: 'a', size: 1 }, { id: 'held:b', name: 'b', size: 1, held: true }]
    let line = false
    const first = async () => {
      if (!line) throw new ApiError(0, 'offline', '')
    }
    const d = effectScope(true).run(() => useDraft({ key: 'p.GA-05.', url: '/api/citizen/matters/drafts/GA-05', first }, () => ({ ...content, files }), 1200, kept))!
    await d.begin(undefined)
    d.touch()
    await pass(1500)
    expect(d.state.value).toBe('away')
    expect(sent).toHaveLength(0)
    expect((await held())?.content).toMatchObject({ files })
    line = true
    dispatchEvent(new Event('online'))
    await pass(100)
    expect(sent).toMatchObject([{ files: [{ id: '1' }] }])
  })
  it('stays on the device while the network is away, and goes when it is back', async () => {
    answers = [away, ok(1), ok(2)]
    const d = open()
    await d.begin(undefined)
    d.touch()
    await pass(1500)
    expect(d.state.value).toBe('away')
    expect((await held())?.content).toEqual(content)
    dispatchEvent(new Event('online'))
    await pass(100)
    expect(d.state.value).toBe('saved')
    expect(await held()).toBeUndefined()
  })
  it('goes on with what was typed without a line when the page is opened again', async () => {
    answers = [away]
    const d = open()
    await d.begin(undefined)
    d.touch()
    await pass(400)
    expect(sent).toHaveLength(0)
    expect(await open().begin(undefined)).toEqual(content)
  })
  it('is not written over what another window saved, nor kept against it', async () => {
    answers = [refused('draft-changed', 409), ok(9)]
    const d = open()
    await d.begin({ id: '1', content: {}, version: 3, changedAt: '' })
    d.touch()
    await pass(20_000)
    expect(d.state.value).toBe('changed')
    expect(sent).toHaveLength(1)
    await d.mine(async () => ({ id: '1', content: {}, version: 8, changedAt: '' }))
    expect(sent[1].version).toBe(8)
    await kept.put('draft/p.GA-05.', { content, base: 3, at: 0 })
    const other = open()
    expect(await other.begin({ id: '1', content: { data: { a: '2' } }, version: 9, changedAt: '' })).toEqual(content)
    expect(other.state.value).toBe('changed')
    await pass(20_000)
    expect(sent).toHaveLength(2)
    await other.theirs()
    expect(await held()).toBeUndefined()
  })
  it('is over when the form was sent, and forgotten when its owner leaves', async () => {
    answers = []
    const d = open()
    await d.begin(undefined)
    d.touch()
    d.done()
    await pass(5000)
    expect(sent).toHaveLength(0)
    await d.hold()
    await kept.erase()
    expect(await held()).toBeUndefined()
    expect(await open().begin(undefined)).toBeUndefined()
  })
})

describe('a request', () => {
  it('is one for a form until it was taken', () => {
    sessionStorage.clear()
    const first = newRequest('x').get()
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(newRequest('x').get()).toBe(first)
    expect(newRequest('y').get()).not.toBe(first)
    newRequest('x').done()
    expect(newRequest('x').get()).not.toBe(first)
  })
})
