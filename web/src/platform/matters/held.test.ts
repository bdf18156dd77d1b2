import { webcrypto } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toUrl } from '@/kit/dataUrl'
import { makeDevice, type Device } from '@/kit/device'
import { memory } from '@/kit/shelf.fake'
import { makeHeld, MOST_HELD } from './held'

const pdf = () => new File(['%PDF-1.4 an agreement of lease'], 'lease.pdf', { type: 'application/pdf' })
let shelf: ReturnType<typeof memory>
let kept: Device
let uploads: { url: string; text: string }[]
let status: number

describe('a file that was chosen without a line', () => {
  beforeEach(async () => {
    shelf = memory()
    kept = makeDevice(shelf.shelf, webcrypto.subtle as unknown as SubtleCrypto)
    await kept.own('7')
    uploads = []
    status = 201
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      uploads.push({ url, text: atob((await toUrl(init.body as Blob)).split(',')[1]) })
      return new Response(JSON.stringify(status === 201 ? { id: '55', name: 'lease.pdf', size: 30 } : { code: 'bad-file', detail: 'x' }), { status })
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('lies sealed on the device and goes whole, once, whoever asks first', async () => {
    const held = makeHeld(kept)
    const taken = await held.keep(pdf(), 'lease.pdf', 'a lease')
    expect(taken).toMatchObject({ name: 'lease.pdf', material: 'a lease', held: true })
    const disk = [...shelf.held.values()].map((v) => new TextDecoder().decode((v as { data?: ArrayBuffer }).data ?? new ArrayBuffer(0))).join()
    expect(disk).not.toMatch(/lease|PDF|JVBERi/)
    const both = await Promise.all([held.send(taken.id), held.send(taken.id)])
    expect(both).toEqual([both[0], { id: '55', name: 'lease.pdf', size: 30, material: 'a lease' }])
    // the page was closed and opened again, and the form in the outbox goes too
    expect((await makeHeld(kept).send(taken.id, { name: 'lease.pdf', material: 'a lease', data: 'data:,x' })).id).toBe('55')
    expect(uploads).toHaveLength(1)
    expect(uploads[0].text).toBe('%PDF-1.4 an agreement of lease')
    expect(new URL(uploads[0].url, 'http://x').searchParams.get('material')).toBe('a lease')
  })
  it('goes with its form although the draft was erased', async () => {
    const held = makeHeld(kept)
    const taken = await held.keep(pdf(), 'lease.pdf', '')
    const packed = await held.pack([taken, { id: '3', name: 'on the server', size: 1 }])
    expect(Object.keys(packed)).toEqual([taken.id])
    await kept.erase()
    await kept.own('7')
    await expect(held.send(taken.id)).rejects.toMatchObject({ code: 'file-gone' })
    expect((await held.send(taken.id, packed[taken.id])).id).toBe('55')
  })
  it('stays when the server is busy or refuses it, and is gone when it is dropped', async () => {
    const held = makeHeld(kept)
    const taken = await held.keep(pdf(), 'lease.pdf', '')
    for (status of [503, 400]) await expect(held.send(taken.id)).rejects.toMatchObject({ status })
    status = 201
    expect((await held.send(taken.id)).id).toBe('55')
    await held.drop(taken.id)
    await expect(held.send(taken.id)).rejects.toMatchObject({ code: 'file-gone' })
  })
  it('is refused in clear words when the device holds as much as it may, and fits again when another is gone', async () => {
    const few = makeHeld(kept, 3072)
    const large = (name: string) => new File(['%PDF', new Uint8Array(1200)], name, { type: 'application/pdf' })
    const first = await few.keep(large('a.pdf'), 'a.pdf', '')
    await few.keep(large('b.pdf'), 'b.pdf', '')
    await expect(few.keep(large('c.pdf'), 'c.pdf', '')).rejects.toMatchObject({ code: 'device-full', message: expect.stringMatching(/3\.0 KB.*c\.pdf/) })
    // a form that waits to be sent takes the same room
    await kept.put('out/1', { content: await few.pack([first]) })
    await few.drop(first.id)
    await expect(few.keep(large('c.pdf'), 'c.pdf', '')).rejects.toMatchObject({ code: 'device-full' })
    await kept.remove('out/1')
    expect(await few.keep(large('c.pdf'), 'c.pdf', '')).toMatchObject({ held: true })
    expect(MOST_HELD).toBe(40 * 1024 * 1024)
  })
  it('is refused at once when it is of no kind that is taken, too large, or the device keeps nothing', async () => {
    await expect(makeHeld(kept).keep(new File(['GIF89a'], 'x.png', { type: 'image/png' }), 'x.png', '')).rejects.toMatchObject({ code: 'bad-kind' })
    await expect(makeHeld(kept).keep(new File(['%PDF', new Uint8Array(8 * 1024 * 1024)], 'x.pdf'), 'x.pdf', '')).rejects.toMatchObject({ code: 'too-large' })
    await expect(makeHeld(makeDevice(undefined, undefined)).keep(pdf(), 'x.pdf', '')).rejects.toMatchObject({ code: 'not-kept' })
  })
})
