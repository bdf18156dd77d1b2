import { describe, expect, it } from 'vitest'
import { axisFloor } from './types'

describe('the axis of scores', () => {
  it('shows that 99.7 became 99.9', () => {
    expect(axisFloor(99.7)).toBeCloseTo(99.5)
    expect((99.9 - 99.7) / (100 - axisFloor(99.7))).toBeGreaterThan(0.3)
  })
  it('does not make a mountain of every score', () => {
    expect(axisFloor(100)).toBeCloseTo(99.8)
    expect(axisFloor(80)).toBe(70)
    expect(axisFloor(10)).toBe(0)
  })
})
