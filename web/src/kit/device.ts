/**
 * What stays on this device for one citizen while the line is away: drafts, forms, what waits to be sent. Everything is sealed (AES-GCM) under a key
 * that the browser keeps and gives to no script, belongs to one account, is erased when that account signs out or another signs in, and is forgotten
 * after a week. A browser without these means (no secure context) keeps nothing.
 */
export interface Shelf {
  get(name: string): Promise<unknown>
  put(name: string, value: unknown): Promise<void>
  delete(name: string): Promise<void>
  names(): Promise<string[]>
  clear(): Promise<void>
}
interface Sealed { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer; at: number }

const KEPT_DAYS = 7
const KEY = ' key'
const OWNER = ' owner'
const HELD = '/'

export function makeDevice(shelf: Shelf | undefined, subtle: SubtleCrypto | undefined, now: () => number = Date.now, windows?: Pick<BroadcastChannel, 'postMessage' | 'onmessage'>) {
  let owner: string | undefined
  let lost: (() => void) | undefined
  // another window of this browser signed out, or somebody else in: what this one shows is not theirs any more
  if (windows) windows.onmessage = () => {
    const had = owner !== undefined
    owner = undefined
    if (had) lost?.()
  }
  const able = Boolean(shelf && subtle)
  // one after the other: an erasure is not overtaken by what was being written before it
  let turn: Promise<unknown> = Promise.resolve()
  function inTurn<T>(what: () => Promise<T>, otherwise: T): Promise<T> {
    if (!able) return Promise.resolve(otherwise)
    const next = turn.then(what).catch(() => otherwise)
    turn = next
    return next
  }
  async function key(make: boolean): Promise<CryptoKey | undefined> {
    const known = (await shelf!.get(KEY)) as CryptoKey | undefined
    if (known || !make) return known
    const fresh = await subtle!.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    await shelf!.put(KEY, fresh)
    return fresh
  }
  /** What is on the shelf may have changed hands in another window. */
  const mine = async () => owner !== undefined && (await shelf!.get(OWNER)) === owner
  async function sweep() {
    for (const name of await shelf!.names()) {
      if (name.startsWith(HELD) && ((await shelf!.get(name)) as Sealed).at < now() - KEPT_DAYS * 86_400_000) await shelf!.delete(name)
    }
  }
  async function open<T>(name: string): Promise<T | undefined> {
    const sealed = (await shelf!.get(HELD + name)) as Sealed | undefined
    if (!sealed) return undefined
    const k = await key(false)
    if (!k || sealed.at < now() - KEPT_DAYS * 86_400_000) {
      await shelf!.delete(HELD + name)
      return undefined
    }
    const plain = await subtle!.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: new TextEncoder().encode(name) }, k, sealed.data)
    return JSON.parse(new TextDecoder().decode(plain)) as T
  }
  return {
    able,
    /** From now on it is this account's; what another left is erased first. */
    own: (id: string) => inTurn(async () => {
      if ((await shelf!.get(OWNER)) !== id) {
        await shelf!.clear()
        await shelf!.put(OWNER, id)
        windows?.postMessage('changed')
      }
      await sweep()
      owner = id
    }, undefined),
    /** Whose device it was when the line was there; undefined: nobody's. */
    whose: () => inTurn(async () => {
      await sweep()
      return (owner = (await shelf!.get(OWNER)) as string | undefined)
    }, undefined),
    /** Called when another window signed out, or somebody else in. */
    onLost: (what: () => void) => void (lost = what),
    put: (name: string, value: unknown) => inTurn(async () => {
      if (!(await mine())) return false
      const k = (await key(true))!
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const data = await subtle!.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) }, k, new TextEncoder().encode(JSON.stringify(value)))
      await shelf!.put(HELD + name, { iv, data, at: now() } satisfies Sealed)
      return true
    }, false),
    get: <T>(name: string) => inTurn<T | undefined>(async () => ((await mine()) ? open<T>(name) : undefined), undefined),
    remove: (name: string) => inTurn(async () => ((await mine()) ? shelf!.delete(HELD + name) : undefined), undefined),
    names: (prefix: string) => inTurn(async () => ((await mine()) ? (await shelf!.names()).filter((n) => n.startsWith(HELD + prefix)).map((n) => n.slice(HELD.length)) : []), []),
    /** How much room all of it takes on the shelf, sealed. */
    size: () => inTurn(async () => {
      let all = 0
      if (await mine()) for (const name of await shelf!.names()) if (name.startsWith(HELD)) all += ((await shelf!.get(name)) as Sealed).data.byteLength
      return all
    }, 0),
    /** Everything, with the key: what might be left somewhere on the disk opens no more. `but`: what begins so stays, sealed, for when its owner signs in again. */
    erase: (but?: string) => inTurn(async () => {
      owner = undefined
      const kept = but ? (await shelf!.names()).filter((n) => n.startsWith(HELD + but)) : []
      if (!kept.length) await shelf!.clear()
      else for (const name of (await shelf!.names()).filter((n) => n.startsWith(HELD) && !kept.includes(n))) await shelf!.delete(name)
      windows?.postMessage('erased')
    }, undefined),
  }
}

function indexed(): Shelf | undefined {
  if (typeof indexedDB === 'undefined') return undefined
  let base: Promise<IDBDatabase> | undefined
  const opened = () => (base ??= new Promise((yes, no) => {
    const ask = indexedDB.open('zhongshu', 1)
    ask.onupgradeneeded = () => ask.result.createObjectStore('held')
    ask.onsuccess = () => yes(ask.result)
    ask.onerror = () => no(ask.error)
  }))
  async function take<T>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    const transaction = (await opened()).transaction('held', mode)
    const ask = what(transaction.objectStore('held'))
    return new Promise((yes, no) => {
      transaction.oncomplete = () => yes(ask.result as T)
      transaction.onabort = transaction.onerror = () => no(transaction.error)
    })
  }
  return {
    get: (name) => take('readonly', (s) => s.get(name)),
    put: (name, value) => take('readwrite', (s) => s.put(value, name)),
    delete: (name) => take('readwrite', (s) => s.delete(name)),
    names: async () => (await take<IDBValidKey[]>('readonly', (s) => s.getAllKeys())).map(String),
    clear: () => take('readwrite', (s) => s.clear()),
  }
}

export type Device = ReturnType<typeof makeDevice>
export const device: Device = makeDevice(indexed(), globalThis.crypto?.subtle, Date.now, globalThis.BroadcastChannel && new BroadcastChannel('zs-device'))
