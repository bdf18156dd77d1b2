import { webcrypto } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeDevice } from './device'
import { memory } from './shelf.fake'

const subtle = webcrypto.subtle as unknown as SubtleCrypto

describe('a device', () => {
  it('keeps what its owner wrote, sealed, and gives it back', async () => {
    const { held, shelf } = memory()
    const d = makeDevice(shelf, subtle)
    await d.own('7')
    await d.put('draft/GA-05', { address: 'Taozhou 8' })
    expect(await makeDevice(shelf, subtle).get('draft/GA-05')).toBeUndefined()
    const again = makeDevice(shelf, subtle)
    expect(await again.whose()).toBe('7')
    expect(await again.get('draft/GA-05')).toEqual({ address: 'Taozhou 8' })
    expect(await again.names('draft/')).toEqual(['draft/GA-05'])
    const sealed = held.get('/draft/GA-05') as { data: ArrayBuffer }
    expect(new TextDecoder().decode(sealed.data)).not.toContain('Taozhou')
    expect((held.get(' key') as CryptoKey).extractable).toBe(false)
  })
  it('is empty when its owner has signed out, whatever was being written', async () => {
    const { held, shelf } = memory()
    const d = makeDevice(shelf, subtle)
    await d.own('7')
    const writing = d.put('draft/1', { a: 1 })
    const erased = d.erase()
    const late = d.put('draft/2', { a: 2 })
    await Promise.all([writing, erased, late])
    expect([...held.keys()]).toEqual([])
    expect(await d.get('draft/1')).toBeUndefined()
  })
  it('shows one nothing of another', async () => {
    const { held, shelf } = memory()
    const d = makeDevice(shelf, subtle)
    await d.own('7')
    await d.put('draft/1', { a: 1 })
    const first = held.get(' key')
    await d.own('8')
    expect(await d.get('draft/1')).toBeUndefined()
    await d.put('draft/1', { a: 2 })
    expect(held.get(' key')).not.toBe(first)
  })
  it('is nobody\'s in one window when another window signed out, or somebody else in', async () => {
    const { held, shelf } = memory()
    const windows: { onmessage: ((e: MessageEvent) => void) | null; postMessage: (m: unknown) => void }[] = []
    const tab = () => {
      const w = { onmessage: null as ((e: MessageEvent) => void) | null, postMessage: (m: unknown) => windows.forEach((o) => o !== w && o.onmessage?.(m as MessageEvent)) }
      windows.push(w)
      return makeDevice(shelf, subtle, Date.now, w as never)
    }
    const [a, b, deaf] = [tab(), tab(), makeDevice(shelf, subtle)]
    let lost = 0
    b.onLost(() => lost++)
    for (const d of [a, b, deaf]) await d.own('7')
    expect(lost).toBe(0)
    await b.put('report', { text: 'of seven' })
    await a.erase()
    expect(lost).toBe(1)
    await a.own('8')
    // also the one that heard nothing
    for (const d of [b, deaf]) {
      expect(await d.put('report', { text: 'of seven' })).toBe(false)
      expect(await d.names('')).toEqual([])
    }
    expect([...held.keys()]).toEqual([' owner'])
    expect(lost).toBe(1)
  })
  it('keeps what waits to be sent for its owner alone when there was no line to sign out by', async () => {
    const { held, shelf } = memory()
    const d = makeDevice(shelf, subtle)
    await d.own('7')
    await d.put('out/1', { text: 'dark' })
    await d.put('draft/1', { a: 1 })
    await d.erase('out/')
    expect(await d.get('out/1')).toBeUndefined()
    expect([...held.keys()].sort()).toEqual([' key', ' owner', '/out/1'])
    await d.own('7')
    expect(await d.get('out/1')).toEqual({ text: 'dark' })
    await d.erase('out/')
    await d.own('8')
    expect(await d.names('')).toEqual([])
  })
  it('forgets after a week, and refuses what was moved to another name', async () => {
    const { held, shelf } = memory()
    let at = Date.UTC(2026, 0, 1)
    const d = makeDevice(shelf, subtle, () => at)
    await d.own('7')
    await d.put('a', 1)
    held.set('/b', held.get('/a'))
    expect(await d.get('b')).toBeUndefined()
    at += 6 * 86_400_000
    expect(await d.get('a')).toBe(1)
    at += 2 * 86_400_000
    expect(await d.get('a')).toBeUndefined()
    expect(held.has('/a')).toBe(false)
    await d.put('never asked for again', 1)
    at += 8 * 86_400_000
    await makeDevice(shelf, subtle, () => at).whose()
    expect([...held.keys()].filter((n) => n.startsWith('/'))).toEqual([])
  })
  it('keeps nothing where nothing can be sealed', async () => {
    const { held, shelf } = memory()
    const d = makeDevice(shelf, undefined)
    await d.own('7')
    expect(await d.put('a', 1)).toBe(false)
    expect(held.size).toBe(0)
  })
})
