import { expect, test } from 'vitest'
import { verified } from './draw'
import { sm3 } from './sm3'
import type { Draw, Signup } from './types'

test('SM3 as the standard has it', () => {
  expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
  expect(sm3('')).toBe('1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b')
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
