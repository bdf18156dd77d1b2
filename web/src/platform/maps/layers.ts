import type { Feature, FeatureCollection } from 'geojson'
import { computed, onScopeDispose, ref, shallowReactive, watch, type Ref } from 'vue'
import { api } from '@/kit/api'
import type { Look } from '@/kit/map/style'
import type { MapLayer } from '@/kit/shapes'
import { useLoad } from '@/kit/useLoad'

/** Colours of things on the map: never the national warning colours, those are for warnings alone. */
const palette: Record<Look, string[]> = {
  dark: ['#8fc1da', '#c3a2ef', '#d9bd85', '#7fd6c4', '#e2abc8', '#aeb9c6', '#a8d08d', '#9aa7f0'],
  light: ['#2f6f92', '#7a4fa3', '#8a6d3b', '#0a6b60', '#a0487b', '#5b6875', '#4f7a32', '#4a57b0'],
}

/** The declared layers, those that are switched on, and their features inside the box that is in sight. */
export function useLayers(look: Look, box?: Ref<[number, number, number, number] | undefined>, remember = 'layers') {
  const { data, error, loading, again } = useLoad<MapLayer[]>(async (signal) => {
    const answer = await api.get<MapLayer[] | { items: MapLayer[] }>('/api/map/layers', undefined, signal)
    return Array.isArray(answer) ? answer : answer.items
  })
  const off = ref<Set<string>>(new Set())
  function recall(): string[] | undefined {
    try {
      return JSON.parse(localStorage.getItem('zs.' + remember) ?? 'null') ?? undefined
    } catch {
      return undefined
    }
  }
  // Areas and heat hide what lies under them: they wait until they are asked for.
  watch(data, (all) => (off.value = new Set(recall() ?? (all ?? []).filter((l) => l.kind !== 'point').map((l) => l.id))), { once: true, flush: 'sync' })
  watch(off, (o) => localStorage.setItem('zs.' + remember, JSON.stringify([...o])))
  const toggle = (id: string) => {
    const next = new Set(off.value)
    if (!next.delete(id)) next.add(id)
    off.value = next
  }
  const on = computed(() => (data.value ?? []).filter((l) => !off.value.has(l.id)))
  const colorOf = (id: string) => palette[look][Math.max(0, (data.value ?? []).findIndex((l) => l.id === id)) % palette[look].length]

  const loaded = shallowReactive(new Map<string, FeatureCollection>())
  const failed = ref('')
  let run = 0
  async function load(only?: MapLayer[]) {
    const mine = ++run
    const query = box?.value ? { bbox: box.value.map((n) => n.toFixed(4)).join(',') } : {}
    failed.value = ''
    for (const layer of only ?? on.value) {
      try {
        const features = await api.get<FeatureCollection>(`/api/map/layers/${layer.id}`, query)
        if (mine !== run) return
        loaded.set(layer.id, features)
      } catch (e) {
        if (mine !== run) return
        failed.value = (e as Error).message
      }
    }
  }
  watch(on, () => load(on.value.filter((l) => !loaded.has(l.id) || box?.value)))
  if (box) watch(box, () => load())
  const timer = setInterval(() => document.visibilityState === 'visible' && load(), 60_000)
  onScopeDispose(() => clearInterval(timer))

  const kindOf = (layer: MapLayer, f: Feature) => (layer.kind === 'heat' ? 'heat' : f.geometry?.type === 'Point' ? 'points' : 'shapes')
  const paint = (kind: 'points' | 'shapes' | 'heat') =>
    computed<FeatureCollection>(() => {
      const features: Feature[] = []
      for (const layer of on.value) {
        const color = colorOf(layer.id)
        const given = loaded.get(layer.id)?.features ?? []
        // a filled area is the stronger, the higher its figure among those drawn
        const most = kind === 'shapes' ? Math.max(0, ...given.map((f) => Number(f.properties?.value) || 0)) : 0
        for (const f of given) {
          if (kindOf(layer, f) !== kind) continue
          const share = most ? { share: (Number(f.properties?.value) || 0) / most } : {}
          features.push({ ...f, properties: { ...f.properties, ...share, color, layer: layer.id, layerName: layer.name } })
        }
      }
      return { type: 'FeatureCollection', features }
    })
  return { layers: data, error, loading, again, off, toggle, on, colorOf, points: paint('points'), shapes: paint('shapes'), heat: paint('heat'), loaded, failed, load }
}
