import type { StyleSpecification } from 'maplibre-gl'

/** What is measured in pixels of the screen; distances on the ground grow with the map by themselves. */
const measures = new Set(['text-size', 'text-halo-width', 'circle-radius', 'circle-stroke-width', 'line-width', 'line-blur', 'heatmap-radius'])

/** The outputs of an expression times `by`; a zoom step or ramp must stay outermost, so it is multiplied inside. */
function times(value: unknown, by: number): unknown {
  if (typeof value === 'number') return value * by
  if (!Array.isArray(value)) return value
  const outputs = { interpolate: (i: number) => i >= 4 && i % 2 === 0, step: (i: number) => i >= 2 && i % 2 === 0, match: (i: number, n: number) => i >= 3 && (i % 2 === 1 || i === n - 1), case: (i: number, n: number) => i >= 2 && (i % 2 === 0 || i === n - 1) }[value[0] as string]
  return outputs ? value.map((x, i) => (outputs(i, value.length) ? times(x, by) : x)) : ['*', by, value]
}

/** Each measure of each layer, `by` times as large: a wall of screens is looked at from across the room. */
export function enlarged(style: StyleSpecification, by: number) {
  return style.layers.flatMap((layer) =>
    (['layout', 'paint'] as const).flatMap((kind) =>
      Object.entries((layer as unknown as Record<string, Record<string, unknown> | undefined>)[kind] ?? {})
        .filter(([name]) => measures.has(name))
        .map(([name, value]) => ({ layer: layer.id, kind, name, value: times(value, by) })),
    ),
  )
}
