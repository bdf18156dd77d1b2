import sm3 from 'sm-crypto/src/sm3/index.js'
import type { Draw, Signup } from './types'

/** Every link of the draw, computed again: secret ↔ promise, list ↔ participants, seed, lots, the smallest chosen first. Null while nothing is drawn. */
export function verified(draw: Draw | undefined, signups: Signup[] | undefined): { promise: boolean; list: boolean; seed: boolean; lots: boolean } | null {
  if (!draw?.secret || !draw.list || !draw.chain || !signups) return null
  const drawn = signups.filter((s) => s.lot)
  const seed = sm3(draw.secret + draw.list + draw.chain)
  const order = drawn.map((s) => ({ uscc: s.uscc, lot: sm3(seed + s.uscc) })).sort((x, y) => (x.lot < y.lot ? -1 : 1))
  return {
    promise: sm3(draw.secret) === draw.commitment,
    list: sm3(drawn.map((s) => s.uscc).sort().join('\n')) === draw.list,
    seed: seed === draw.seed,
    lots: order.length > 0 && order.every((o, i) => drawn.find((s) => s.uscc === o.uscc)?.place === i + 1 && drawn.find((s) => s.uscc === o.uscc)?.lot === o.lot),
  }
}
