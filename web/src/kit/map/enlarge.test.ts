import { describe, expect, it } from 'vitest'
import { enlarged } from './enlarge'
import { cityStyle } from './style'

const style = cityStyle('dark', true)
const at = (by: number, layer: string, name: string) => enlarged(style, by).find((e) => e.layer === layer && e.name === name)?.value

describe('a map for a larger screen', () => {
  it('doubles names, points and lines and leaves thresholds and zooms alone', () => {
    expect(at(2, 'town-names', 'text-size')).toEqual(['interpolate', ['linear'], ['zoom'], 8, 22, 11, 28])
    expect(at(2, 'glow', 'line-width')).toBe(28)
    expect(at(2, 'things', 'circle-stroke-width')).toEqual(['case', ['==', ['get', 'online'], false], 2.4, 0])
    expect(at(2, 'marks', 'circle-radius')).toEqual(['interpolate', ['linear'], ['zoom'], 8, ['match', ['get', 'level'], 1, 14, 2, 12, 3, 10, 4, 6.4, 10], 12, ['match', ['get', 'level'], 1, 20, 2, 18, 3, 16, 4, 12, 16]])
  })
  it('touches no height, colour or opacity', () => {
    expect(enlarged(style, 2).some((e) => /height|color|opacity/.test(e.name))).toBe(false)
  })
})
