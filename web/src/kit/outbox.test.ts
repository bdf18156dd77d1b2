import { webcrypto } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ApiError } from './api'
import { makeDevice } from './device'
import { makeOutbox } from './outbox'
import { memory } from './shelf.fake'

async function made() {
  const { shelf, held } = memory()
  const device = makeDevice(shelf, webcrypto.subtle as unknown as SubtleCrypto)
  await device.own('7')
  return { held, device, box: makeOutbox(device, undefined) }
}
const one = { id: 'request-1', kind: 'report', title: 'a lamp', open: '/m/report', content: { text: 'dark' } }

describe('an outbox', () => {
  it('sends when the line is back, each under its own word, once', async () => {
    const { box, device } = await made()
    const seen: string[] = []
    let away = true
    box.carry('report', async (_content: never, id: string) => {
      seen.push(id)
      if (away) throw new ApiError(0, 'offline', '')
      return '/m/reports/5'
    })
    expect(await box.add(one)).toBe(true)
    await box.send()
    expect(box.waiting.value).toHaveLength(1)
    // the page was closed and opened again
    const again = makeOutbox(device, undefined)
    again.carry('report', async (_content: never, id: string) => (seen.push(id), '/m/reports/5'))
    away = false
    await Promise.all([again.send(), again.send()])
    expect(seen).toEqual(['request-1', 'request-1'])
    expect(again.waiting.value).toEqual([])
    expect(again.sent.value).toEqual([{ id: 'request-1', title: 'a lamp', link: '/m/reports/5' }])
    await again.send()
    expect(seen).toHaveLength(2)
  })
  it('sends nothing that was dropped, or whose owner signed out, since the round began', async () => {
    const { box, device } = await made()
    const seen: string[] = []
    box.carry('report', async (_content: never, id: string) => {
      seen.push(id)
      await device.erase()
      await device.own('8')
      return '/m/reports/5'
    })
    await box.add(one)
    await box.add({ ...one, id: 'request-2' })
    await box.send()
    expect(seen).toHaveLength(1)
    expect(await device.names('')).toEqual([])
  })
  it('keeps what is refused, with the reason, and does not try it again by itself', async () => {
    const { box } = await made()
    let tries = 0
    box.carry('report', async () => {
      tries++
      throw new ApiError(409, 'request-used', 'used')
    })
    await box.add(one)
    await box.send()
    await box.send()
    expect(tries).toBe(1)
    expect(box.waiting.value).toMatchObject([{ state: 'refused', why: 'used' }])
    await box.drop('request-1')
    expect(box.waiting.value).toEqual([])
  })
  it('waits where a session ended or the server is busy', async () => {
    const { box } = await made()
    for (const status of [401, 429, 503]) {
      box.carry('report', async () => {
        throw new ApiError(status, 'x', '')
      })
      await box.add(one)
      await box.send()
      expect(box.waiting.value).toMatchObject([{ state: 'waiting' }])
    }
  })
  it('is empty after its owner has signed out', async () => {
    const { box, device, held } = await made()
    await box.add(one)
    await device.erase()
    expect(await box.look()).toEqual([])
    expect(held.size).toBe(0)
  })
})
