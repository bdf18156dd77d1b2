import { describe, expect, it } from 'vitest'
import type { Feature } from 'geojson'
import { cityStyle, graticule, hexagon, middle, rim, within } from './style'

const square: Feature = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]], [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1], [0.5, 0.5]]] } }

describe('geometry of the map', () => {
  it('tells what lies in a town, holes excepted', () => {
    expect(within([1.5, 1.5], square)).toBe(true)
    expect(within([0.7, 0.7], square)).toBe(false)
    expect(within([3, 1], square)).toBe(false)
  })
  it('finds the middle of the largest part', () => {
    const two: Feature = { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates: [[[[10, 10], [11, 10], [11, 11], [10, 11], [10, 10]]], (square.geometry as { coordinates: number[][][] }).coordinates] } }
    expect(middle(two)).toEqual([1, 1])
  })
  it('stands a border up as one quad for each segment', () => {
    const quads = rim(square, 100)
    expect(quads).toHaveLength(4)
    for (const [ring] of quads) expect(ring[0]).toEqual(ring[4])
  })
  it('closes a beam’s six sides at the asked radius', () => {
    const ring = hexagon(119, 31, 1113.2)
    expect(ring).toHaveLength(7)
    expect(ring[0][1] - 31).toBeCloseTo(0.01, 5)
  })
  it('draws lines of latitude and longitude round the box', () => {
    expect(graticule([119, 30, 119.1, 30.1]).features.length).toBeGreaterThan(6)
  })
  it('names only sources that exist and asks for nothing from outside', () => {
    for (const raised of [true, false]) {
      const style = cityStyle('dark', raised)
      for (const layer of style.layers) if ('source' in layer) expect(style.sources).toHaveProperty(layer.source as string)
      expect(JSON.stringify(style)).not.toMatch(/https?:/)
    }
  })
})
