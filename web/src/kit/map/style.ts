import type { Feature, FeatureCollection, Position } from 'geojson'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'

/** Two looks of one map. No tiles, no glyph server: every label is drawn by the browser's own fonts. */
export const looks = {
  dark: {
    ground: '#040b16', grid: 'rgba(120,180,200,0.07)', town: ['#0d2236', '#10283f', '#0b1e31', '#122d46'], townLine: 'rgba(120,180,205,0.34)', edge: '#2d5474',
    outline: '#35d0b8', glow: 'rgba(53,208,184,0.22)', label: '#dbe8ec', halo: '#06101d', thing: '#9cc3d8', off: '#5d7280', heat: ['rgba(53,208,184,0.35)', 'rgba(195,162,239,0.6)', '#ffffff'], chosen: '#ffffff', area: '#c3a2ef',
    warn: ['#ff4d55', '#ff9430', '#ffd93b', '#58a6ff'],
  },
  light: {
    ground: '#e8eeeb', grid: 'rgba(20,60,56,0.05)', town: ['#fbfcfb', '#f5f8f6', '#f9fbfa', '#f2f6f4'], townLine: 'rgba(40,80,74,0.32)', edge: '#b4c1bc',
    outline: '#0a6b60', glow: 'rgba(10,107,96,0.14)', label: '#22332f', halo: '#ffffff', thing: '#3d6b86', off: '#8b9a95', heat: ['rgba(10,107,96,0.3)', 'rgba(122,79,163,0.6)', '#4a1f78'], chosen: '#10201d', area: '#7a4fa3',
    warn: ['#d4111f', '#ee7700', '#f5c800', '#1063d6'],
  },
} as const
export type Look = keyof typeof looks
export const fonts = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
export const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] }

const level = (look: Look, other: string) => ['match', ['get', 'level'], 1, looks[look].warn[0], 2, looks[look].warn[1], 3, looks[look].warn[2], 4, looks[look].warn[3], other] as never

/** The layers in drawing order; sources are filled by the component. */
export function cityStyle(look: Look, raised: boolean): StyleSpecification {
  const c = looks[look]
  const source = (name: string, more = {}) => ({ [name]: { type: 'geojson' as const, data: nothing, ...more } })
  const tone = ['match', ['get', 'tone'], 0, c.town[0], 1, c.town[1], 2, c.town[2], c.town[3]] as never
  const layers: LayerSpecification[] = [
    { id: 'ground', type: 'background', paint: { 'background-color': c.ground } },
    { id: 'grid', type: 'line', source: 'grid', paint: { 'line-color': c.grid, 'line-width': 1 } },
    { id: 'glow', type: 'line', source: 'outline', paint: { 'line-color': c.glow, 'line-width': 14, 'line-blur': 10 } },
    raised
      ? { id: 'towns', type: 'fill-extrusion', source: 'towns', paint: { 'fill-extrusion-color': tone, 'fill-extrusion-height': ['get', 'height'] as never, 'fill-extrusion-vertical-gradient': true, 'fill-extrusion-opacity': 0.96 } }
      : { id: 'towns', type: 'fill', source: 'towns', paint: { 'fill-color': tone } },
    ...(raised
      ? ([{ id: 'rims', type: 'fill-extrusion', source: 'rims', paint: { 'fill-extrusion-color': ['match', ['get', 'kind'], 'outline', c.outline, c.edge] as never, 'fill-extrusion-height': ['get', 'height'] as never, 'fill-extrusion-vertical-gradient': false, 'fill-extrusion-opacity': 0.85 } }] as LayerSpecification[])
      : ([
          { id: 'town-lines', type: 'line', source: 'towns', paint: { 'line-color': c.townLine, 'line-width': 1 } },
          { id: 'outline', type: 'line', source: 'outline', paint: { 'line-color': c.outline, 'line-width': 2 } },
        ] as LayerSpecification[])),
    { id: 'shapes', type: 'fill', source: 'shapes', paint: { 'fill-color': ['coalesce', ['get', 'color'], c.thing] as never, 'fill-opacity': ['*', 0.45, ['coalesce', ['get', 'share'], 0.5]] as never, 'fill-outline-color': ['coalesce', ['get', 'color'], c.thing] as never } },
    { id: 'area', type: 'fill', source: 'area', paint: { 'fill-color': c.area, 'fill-opacity': 0.18 } },
    { id: 'area-line', type: 'line', source: 'area', paint: { 'line-color': c.area, 'line-width': 1.5, 'line-dasharray': [3, 2] } },
    { id: 'heat', type: 'heatmap', source: 'heat', paint: { 'heatmap-weight': ['coalesce', ['get', 'weight'], 0.4] as never, 'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 8, 14, 13, 46] as never, 'heatmap-opacity': 0.6, 'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, 'rgba(0,0,0,0)', 0.3, c.heat[0], 0.7, c.heat[1], 1, c.heat[2]] as never } },
    { id: 'clusters', type: 'circle', source: 'things', filter: ['==', ['get', 'cluster'], true], paint: { 'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'count']], 1, 7, 40, 30] as never, 'circle-color': ['coalesce', ['get', 'color'], c.thing] as never, 'circle-opacity': 0.35, 'circle-stroke-width': 1, 'circle-stroke-color': ['coalesce', ['get', 'color'], c.thing] as never } },
    { id: 'cluster-counts', type: 'symbol', source: 'things', filter: ['==', ['get', 'cluster'], true], layout: { 'text-field': ['to-string', ['get', 'count']] as never, 'text-font': ['sans'], 'text-size': 11, 'text-allow-overlap': true }, paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.2 } },
    {
      id: 'things', type: 'circle', source: 'things', filter: ['!=', ['get', 'cluster'], true],
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 1.6, 11, 3, 14, 6] as never,
        'circle-color': ['case', ['==', ['get', 'online'], false], c.ground, ['coalesce', ['get', 'color'], c.thing]] as never,
        'circle-opacity': 0.92,
        'circle-stroke-width': ['case', ['==', ['get', 'online'], false], 1.2, 0] as never,
        'circle-stroke-color': c.off,
      },
    },
    ...(raised
      ? ([{ id: 'beams', type: 'fill-extrusion', source: 'beams', paint: { 'fill-extrusion-color': level(look, c.thing), 'fill-extrusion-height': ['get', 'height'] as never, 'fill-extrusion-opacity': 0.62 } }] as LayerSpecification[])
      : []),
    { id: 'marks', type: 'circle', source: 'marks', layout: { 'circle-sort-key': ['-', 9, ['coalesce', ['get', 'level'], 5]] as never }, paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, ['match', ['get', 'level'], 1, 7, 2, 6, 3, 5, 4, 3.2, 5], 12, ['match', ['get', 'level'], 1, 10, 2, 9, 3, 8, 4, 6, 8]] as never, 'circle-color': level(look, c.outline), 'circle-stroke-width': 2, 'circle-stroke-color': look === 'dark' ? '#06101d' : '#ffffff' } },
    { id: 'chosen', type: 'circle', source: 'chosen', paint: { 'circle-radius': 13, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-width': 2.5, 'circle-stroke-color': c.chosen } },
    { id: 'town-dots', type: 'circle', source: 'town-points', maxzoom: 12, paint: { 'circle-radius': 2, 'circle-color': c.label, 'circle-opacity': 0.55 } },
    { id: 'town-names', type: 'symbol', source: 'town-points', layout: { 'text-field': ['get', 'name'] as never, 'text-font': ['sans'], 'text-size': ['interpolate', ['linear'], ['zoom'], 8, 11, 11, 14] as never, 'text-offset': [0, 0.9], 'text-anchor': 'top', 'text-padding': 4 }, paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.6 } },
    { id: 'thing-names', type: 'symbol', source: 'things', minzoom: 12.5, layout: { 'text-field': ['get', 'name'] as never, 'text-font': ['sans'], 'text-size': 11, 'text-offset': [0, 1], 'text-anchor': 'top', 'text-optional': true }, paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.4 } },
    { id: 'area-names', type: 'symbol', source: 'marks', minzoom: 8, filter: ['has', 'tag'], layout: { 'text-field': ['get', 'tag'] as never, 'text-font': ['sans'], 'text-size': 12, 'text-offset': [0, -1.3], 'text-anchor': 'bottom', 'text-allow-overlap': true }, paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.6 } },
  ]
  return {
    version: 8,
    sources: { ...source('grid'), ...source('outline'), ...source('towns'), ...source('town-points'), ...source('rims'), ...source('shapes'), ...source('area'), ...source('heat'), ...source('things'), ...source('beams'), ...source('marks'), ...source('chosen') },
    layers,
  }
}

/** Lines of latitude and longitude around a box: a ground that is true, where there are no tiles. */
export function graticule([w, s, e, n]: [number, number, number, number], step = 0.05): FeatureCollection {
  const features: Feature[] = []
  const pad = Math.max(e - w, n - s) * 1.6
  const line = (a: Position, b: Position) => features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [a, b] } })
  for (let x = Math.floor((w - pad) / step) * step; x <= e + pad; x += step) line([x, s - pad], [x, n + pad])
  for (let y = Math.floor((s - pad) / step) * step; y <= n + pad; y += step) line([w - pad, y], [e + pad, y])
  return { type: 'FeatureCollection', features }
}

/** A six-sided column around a point, `radius` in metres. */
export function hexagon(lon: number, lat: number, radius: number): Position[] {
  const dy = radius / 111_320
  const dx = dy / Math.cos((lat * Math.PI) / 180)
  const ring = Array.from({ length: 7 }, (_, i) => [lon + dx * Math.sin((i * Math.PI) / 3), lat + dy * Math.cos((i * Math.PI) / 3)])
  return ring
}

/** Middle of the largest ring, by area: good enough to stand a name on. */
export function middle(feature: Feature): Position | undefined {
  const g = feature.geometry
  const rings = g.type === 'Polygon' ? [g.coordinates[0]] : g.type === 'MultiPolygon' ? g.coordinates.map((p) => p[0]) : []
  let best: Position | undefined
  let bestArea = 0
  for (const ring of rings) {
    let area = 0
    let x = 0
    let y = 0
    for (let i = 0; i < ring.length - 1; i++) {
      const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1]
      area += cross
      x += (ring[i][0] + ring[i + 1][0]) * cross
      y += (ring[i][1] + ring[i + 1][1]) * cross
    }
    if (Math.abs(area) > bestArea) {
      bestArea = Math.abs(area)
      best = [x / (3 * area), y / (3 * area)]
    }
  }
  return best
}

/** Is the point inside the ring (even–odd)? */
export function inside([x, y]: Position, ring: Position[]): boolean {
  let within = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]
    const [xj, yj] = ring[j]
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within
  }
  return within
}
export function within(point: Position, feature: Feature): boolean {
  const g = feature.geometry
  const polygons = g.type === 'Polygon' ? [g.coordinates] : g.type === 'MultiPolygon' ? g.coordinates : []
  return polygons.some((p) => inside(point, p[0]) && !p.slice(1).some((hole) => inside(point, hole)))
}

/** The outer rings of a polygon as a band of quads `width` metres wide, so that a border can stand up in three dimensions. */
export function rim(feature: Feature, width: number): Position[][][] {
  const g = feature.geometry
  const rings = g.type === 'Polygon' ? [g.coordinates[0]] : g.type === 'MultiPolygon' ? g.coordinates.map((p) => p[0]) : []
  const quads: Position[][][] = []
  for (const ring of rings) {
    const dy = width / 2 / 111_320
    const squeeze = Math.cos(((ring[0]?.[1] ?? 0) * Math.PI) / 180)
    for (let i = 0; i < ring.length - 1; i++) {
      const [x1, y1] = ring[i]
      const [x2, y2] = ring[i + 1]
      const ux = (x2 - x1) * squeeze
      const uy = y2 - y1
      const long = Math.hypot(ux, uy)
      if (!long) continue
      const nx = ((-uy / long) * dy) / squeeze
      const ny = (ux / long) * dy
      quads.push([[[x1 + nx, y1 + ny], [x2 + nx, y2 + ny], [x2 - nx, y2 - ny], [x1 - nx, y1 - ny], [x1 + nx, y1 + ny]]])
    }
  }
  return quads
}
