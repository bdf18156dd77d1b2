import { describe, expect, it } from 'vitest'
import { boxOf, boxQuery } from './box'

describe('the box a case was opened from', () => {
  it('goes along in the address and comes back as it was', () => {
    const query = boxQuery('mine', { state: 'matter/reviewing', level: '', type: 'matter', town: '', due: 'today', q: 'x' })
    expect(query).toEqual({ box: 'mine', state: 'matter/reviewing', type: 'matter', due: 'today' })
    expect(boxOf(query)).toEqual(query)
  })
  it('is none without a box, and nothing else of the address is believed', () => {
    expect(boxOf({ type: 'matter' })).toBeUndefined()
    expect(boxOf({ box: 'all', next: '/x', type: ['a', 'b'] })).toEqual({ box: 'all' })
  })
})
