import { describe, expect, it } from 'vitest'
import { stateChoices, type DeclaredTypes } from './types'

const declared: DeclaredTypes = {
  items: [
    { id: 'inspection', name: '检查', states: [{ id: 'dispatched', name: '待出动' }, { id: 'checking', name: '待核查' }] },
    { id: 'repair', name: '抢修', states: [{ id: 'dispatched', name: '待到场' }, { id: 'review', name: '待核查' }] },
  ],
  common: [{ id: 'suspended', name: '挂账' }, { id: 'closed', name: '已结案' }],
}

describe('the states to choose from', () => {
  it('are all that the types declare, each name once, and the common ones', () => {
    expect(stateChoices(declared, '')).toEqual([
      { name: '待出动', value: 'inspection/dispatched' },
      { name: '待核查', value: 'inspection/checking,repair/review' },
      { name: '待到场', value: 'repair/dispatched' },
      { name: '挂账', value: 'suspended' },
      { name: '已结案', value: 'closed' },
    ])
  })
  it('are only its own once a type is chosen', () => {
    expect(stateChoices(declared, 'repair').map((s) => s.name)).toEqual(['待到场', '待核查', '挂账', '已结案'])
  })
  it('are none before the server has answered', () => {
    expect(stateChoices(undefined, '')).toEqual([])
  })
})
