import type { Shelf } from './device'

/** A shelf in memory, for tests. */
export function memory() {
  const held = new Map<string, unknown>()
  const shelf: Shelf = {
    get: async (n) => held.get(n),
    put: async (n, v) => void held.set(n, v),
    delete: async (n) => void held.delete(n),
    names: async () => [...held.keys()],
    clear: async () => held.clear(),
  }
  return { held, shelf }
}
