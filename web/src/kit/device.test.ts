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
  })
  it('keeps nothing where nothing can be sealed', async () => {
    const { held, shelf } = memory()
    const d = makeDevice(shelf, undefined)
    await d.own('7')
    expect(await d.put('a', 1)).toBe(false)
    expect(held.size).toBe(0)
  })
})
