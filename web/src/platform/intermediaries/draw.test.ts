import sm3 from 'sm-crypto/src/sm3/index.js'
import { expect, test } from 'vitest'
import { verified } from './draw'
import type { Draw, Signup } from './types'

test('SM3 as the standard has it', () => {
  expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
  expect(sm3('')).toBe('1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b')
})

test('SM3 where the padding needs a block more, and of UTF-8, as openssl has it', () => {
  expect(sm3('a'.repeat(55))).toBe('288337eef51eec62e7544d7270424c8dbe656254c99852870a73b2453a6a7fb1')
  expect(sm3('a'.repeat(56))).toBe('ba00ebedaab54065a5fd4f9f56326016203166bcee3eed44ea868d59d67aa3c8')
  expect(sm3('a'.repeat(64))).toBe('616ec433c359e7c2b19f360e2b8f2a1b6e9ed76b8dc1a7d207b31a5341c611e9')
  expect(sm3('\u4e2d\u4ecb\u670d\u52a1\u673a\u6784')).toBe('1b584ab7115ec04f2a412f6087728dc5c05df5a167eed0783ebbf7710fe1f257')
})

const codes = ['91341822MA0000001A', '91341822MA0000002B', '91341822MA0000003C']
function drawn(): { draw: Draw; signups: Signup[] } {
  const secret = '00'.repeat(32)
  const list = sm3([...codes].sort().join('\n'))
  const chain = 'ab'.repeat(32)
  const seed = sm3(secret + list + chain)
  const order = codes.map((uscc) => ({ uscc, lot: sm3(seed + uscc) })).sort((x, y) => (x.lot < y.lot ? -1 : 1))
  return { draw: { commitment: sm3(secret), secret, list, chain, seed }, signups: order.map((o, i) => ({ name: o.uscc, uscc: o.uscc, state: 'in', lot: o.lot, place: i + 1, winner: i === 0 })) }
}

test('an honest draw holds', () => {
  const { draw, signups } = drawn()
  expect(verified(draw, signups)).toEqual({ promise: true, list: true, seed: true, lots: true })
  expect(verified({ commitment: draw.commitment }, signups)).toBeNull()
})

test('whatever is changed is found', () => {
  const { draw, signups } = drawn()
  expect(verified({ ...draw, secret: '11'.repeat(32) }, signups)?.promise).toBe(false)
  expect(verified(draw, signups.slice(1))?.list).toBe(false)
  expect(verified({ ...draw, chain: 'cd'.repeat(32) }, signups)?.seed).toBe(false)
  expect(verified(draw, signups.map((s) => ({ ...s, place: 4 - s.place! })))?.lots).toBe(false)
})
