import { shallowRef } from 'vue'
import { ApiError } from './api'
import { device, type Device } from './device'

/**
 * What was sent while the line was away: kept on the device, handed over when the line returns, each under the request's own word, so that it is the
 * same thing however often it goes. What the server does not take stays, with the reason; nothing is dropped unasked.
 */
export interface Waiting { id: string; kind: string; title: string; at: number; state: 'waiting' | 'refused'; why?: string; open: string; content: unknown }
export interface Sent { id: string; title: string; link: string }
/** Hands one over. Answers where its result is; throws ApiError when it is not taken. */
export type Carrier = (content: never, id: string) => Promise<string>

export const PLACE = 'out/'

export function makeOutbox(kept: Device, locks: Pick<LockManager, 'request'> | undefined = globalThis.navigator?.locks) {
  const waiting = shallowRef<Waiting[]>([])
  const sent = shallowRef<Sent[]>([])
  const carriers = new Map<string, Carrier>()
  let going: Promise<void> | undefined

  async function look() {
    const found: Waiting[] = []
    for (const name of await kept.names(PLACE)) {
      const w = await kept.get<Waiting>(name)
      if (w) found.push(w)
    }
    waiting.value = found.sort((a, b) => a.at - b.at)
    return waiting.value
  }
  async function put(w: Waiting) {
    const done = await kept.put(PLACE + w.id, w)
    await look()
    return done
  }
  async function round() {
    for (const seen of await look()) {
      const carry = carriers.get(seen.kind)
      if (seen.state !== 'waiting' || !carry) continue
      // since it was seen, its owner may have signed out or dropped it
      const w = await kept.get<Waiting>(PLACE + seen.id)
      if (!w) continue
      try {
        const link = await carry(w.content as never, w.id)
        await kept.remove(PLACE + w.id)
        sent.value = [...sent.value, { id: w.id, title: w.title, link }]
      } catch (e) {
        const error = e instanceof ApiError ? e : new ApiError(0, 'client', String(e))
        // the line, a busy server or a session that ended: it goes another time
        if (error.status === 0 || error.status >= 500 || error.status === 429 || error.status === 401) break
        await kept.put(PLACE + w.id, { ...w, state: 'refused', why: error.message })
      }
    }
    await look()
  }
  /** One window at a time; the server would recognise a second one anyhow. */
  function send(): Promise<void> {
    going ??= Promise.resolve(locks ? (locks.request('zs-outbox', round) as Promise<void>) : round()).finally(() => (going = undefined))
    return going
  }
  async function drop(id: string) {
    await kept.remove(PLACE + id)
    await look()
  }
  return {
    waiting,
    sent,
    look,
    send,
    drop,
    carry: (kind: string, carrier: Carrier) => void carriers.set(kind, carrier),
    /** False: the device cannot keep it. */
    add: (w: Omit<Waiting, 'state' | 'at'>) => put({ ...w, state: 'waiting', at: Date.now() }),
    forget() {
      waiting.value = []
      sent.value = []
    },
  }
}
export const outbox = makeOutbox(device)
