import { api, ApiError } from '@/kit/api'
import { fromUrl, toUrl } from '@/kit/dataUrl'
import { device, type Device } from '@/kit/device'
import { bytes as sizeOf } from '@/kit/number'
import { say } from '@/i18n'
import { smaller } from './photo'
import type { Taken } from './types'

/** A file on this device. `sent`: as the server took it, once it did; its bytes are gone from here then. */
export interface HeldFile { name: string; material: string; data?: string; sent?: Taken }
const AT = 'file/'
const LARGEST = 8 * 1024 * 1024
/** All that may lie on one device for one citizen, waiting forms and pictures of reports included: a telephone is not filled up, and what is held can be sent in one go. */
export const MOST_HELD = 40 * 1024 * 1024
/** A file is kept as text, a third longer. */
const SEALED = 4 / 3
/** What the server would say of a file's kind is said at once: its answer may come days later. */
const KINDS = [[0x25, 0x50, 0x44, 0x46], [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47]]

/**
 * Files chosen while the line is away: sealed on the device like the draft that names them, sent ahead of that draft or of the form that waits in the
 * outbox – each once, whichever goes first.
 */
export function makeHeld(kept: Device, most = MOST_HELD) {
  const going = new Map<string, Promise<Taken>>()
  async function keep(file: File, name: string, material: string): Promise<Taken> {
    const head = new Uint8Array(await file.slice(0, 4).arrayBuffer())
    if (!KINDS.some((k) => k.every((b, i) => head[i] === b))) throw new ApiError(400, 'bad-kind', say('matters.files.badKind'))
    const bytes = file.type.startsWith('image/') ? await smaller(file) : file
    if (bytes.size > LARGEST) throw new ApiError(400, 'too-large', say('matters.files.tooLarge'))
    if ((await kept.size()) + bytes.size * SEALED > most * SEALED) throw new ApiError(400, 'device-full', say('matters.files.full', { name, most: sizeOf(most) }))
    const id = 'held:' + [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')
    if (!(await kept.put(AT + id, { name, material, data: await toUrl(bytes) } satisfies HeldFile))) throw new ApiError(0, 'not-kept', say('matters.files.notKept'))
    return { id, name, size: bytes.size, material, held: true }
  }
  async function post(id: string, packed?: HeldFile): Promise<Taken> {
    const file = (await kept.get<HeldFile>(AT + id)) ?? packed
    if (file?.sent) return file.sent
    if (!file?.data) throw new ApiError(400, 'file-gone', say('matters.files.gone'))
    const answer = await api.upload<Taken>('/api/citizen/matters/files', fromUrl(file.data), { name: file.name, material: file.material || undefined })
    const sent: Taken = { id: answer.id, name: answer.name, size: answer.size, material: file.material }
    await kept.put(AT + id, { name: file.name, material: file.material, sent } satisfies HeldFile)
    return sent
  }
  /** Answers the server's file for one that was held. `packed`: as it went with its form. */
  function send(id: string, packed?: HeldFile) {
    const running = going.get(id) ?? post(id, packed).finally(() => going.delete(id))
    going.set(id, running)
    return running
  }
  return {
    keep,
    send,
    drop: (id: string) => kept.remove(AT + id),
    /** To go with a form that waits: what waits outlives a signing out, the draft does not. */
    async pack(files: Taken[]): Promise<Record<string, HeldFile>> {
      const all: Record<string, HeldFile> = {}
      for (const f of files.filter((x) => x.held)) {
        const file = await kept.get<HeldFile>(AT + f.id)
        if (!file) throw new ApiError(400, 'file-gone', say('matters.files.gone'))
        all[f.id] = file
      }
      return all
    },
  }
}
export const held = makeHeld(device)
/** Refused for what it is: to send it again is of no use. */
export const refusedForGood = (e: ApiError) => [400, 413, 422].includes(e.status)
