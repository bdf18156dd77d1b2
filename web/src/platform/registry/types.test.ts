import { describe, expect, it } from 'vitest'
import { percent } from './types'

describe('a likelihood', () => {
  it('that is small is not nothing, and nearly all is not all', () => {
    expect([0, 0.0000003, 0.0009, 0.004, 0.5, 0.985, 0.9912, 0.99999, 1].map(percent)).toEqual(['0.0%', '<0.1%', '<0.1%', '0.4%', '50.0%', '98.5%', '99.12%', '>99.99%', '100%'])
  })
})
