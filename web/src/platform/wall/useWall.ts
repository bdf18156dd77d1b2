import type { FeatureCollection } from 'geojson'
import { computed, onScopeDispose, ref, shallowRef, watchEffect } from 'vue'
import { api } from '@/kit/api'
import { calmly, useLive, useLiveBack } from '@/kit/live'
import type { Alert, CaseItem, Minute, Page } from '@/kit/shapes'
import { useNow } from '@/kit/time'
import { useLoad } from '@/kit/useLoad'

const time = (iso?: string | null) => (iso ? new Date(iso).getTime() : NaN)
const items = <T>(answer: T[] | Page<T>) => (Array.isArray(answer) ? answer : answer.items)

/** A value that changes only when its content does: the same cases read again are no reason to draw the map again. */
function steady<T>(make: () => T) {
  const kept = shallowRef(make())
  let was = JSON.stringify(kept.value)
  watchEffect(() => {
    const next = make()
    const is = JSON.stringify(next)
    if (is !== was) {
      was = is
      kept.value = next
    }
  })
  return kept
}

/** What the wall shows, now or at a minute of the last hour. */
export function useWall() {
  const now = useNow()
  /** the moment looked at; undefined is now */
  const at = ref<number>()

  // The last hour whole, and what is still active from before it.
  const alerts = useLoad<Alert[]>(async (signal) => {
    const [active, recent] = await Promise.all([
      api.get<Page<Alert>>('/api/alerts', { active: true, limit: 200 }, signal),
      api.get<Page<Alert>>('/api/alerts', { from: new Date(Date.now() - 61 * 60_000).toISOString(), limit: 200 }, signal),
    ])
    return [...new Map([...recent.items, ...active.items].map((a) => [a.id, a])).values()]
  }, { every: 120_000 })
  const cases = useLoad<CaseItem[]>(async (signal) => items(await api.get<Page<CaseItem>>('/api/cases', { box: 'all', sort: 'due', limit: 200 }, signal)), { every: 120_000 })
  // Looking back, the cases that were open then: those that have ended since are not among the open ones any more.
  const then = useLoad<CaseItem[] | undefined>(
    async (signal) => {
      if (at.value === undefined) return undefined
      await new Promise((done) => setTimeout(done, 150)) // while the hand is dragged only the last minute is asked for
      if (signal.aborted) return undefined
      return items(await api.get<Page<CaseItem>>('/api/cases', { box: 'all', at: new Date(at.value).toISOString(), limit: 200 }, signal))
    },
    { on: at },
  )
  const minutes = useLoad<Minute[]>(async (signal) => items(await api.get<Minute[] | Page<Minute>>('/api/timeline', { minutes: 60 }, signal)), { every: 30_000 })

  const changed = shallowRef<FeatureCollection>()
  const fresh = ref(new Set<string>())
  function ring(id: string, level: number, lon?: number | null, lat?: number | null) {
    fresh.value = new Set([...fresh.value, id])
    setTimeout(() => {
      const rest = new Set(fresh.value)
      rest.delete(id)
      fresh.value = rest
    }, 8000)
    if (lon == null || lat == null) return
    const feature = { type: 'Feature' as const, properties: { id, level }, geometry: { type: 'Point' as const, coordinates: [lon, lat] } }
    changed.value = { type: 'FeatureCollection', features: [...(changed.value?.features ?? []), feature].slice(-12) }
    clearTimeout(quiet)
    quiet = setTimeout(() => (changed.value = undefined), 10_000)
  }
  let quiet: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(quiet))

  useLive('alert', (event) => {
    const list = alerts.data.value ?? []
    const { what, ...alert } = event
    const before = list.find((a) => a.id === event.id)
    alerts.data.value = [{ ...before, ...alert }, ...list.filter((a) => a.id !== event.id)]
    if (what === 'raised') ring(event.id, event.level, event.lon, event.lat)
  })
  const casesSoon = calmly(cases.again, 1500)
  useLive('case', (event) => {
    casesSoon()
    if (event.what === 'opened') ring(event.id, event.level, event.lon, event.lat)
    else fresh.value = new Set([...fresh.value, event.id])
  })
  useLiveBack(() => {
    void alerts.again()
    void cases.again()
    void minutes.again()
  })

  const moment = computed(() => at.value ?? now.value)
  // Not by the running clock: the map is drawn again only when something happened, or when another minute is looked at.
  const shownAlerts = computed(() => {
    const t = at.value
    return (alerts.data.value ?? [])
      .filter((a) => (t === undefined ? !a.clearedAt : time(a.raisedAt) <= t && (!a.clearedAt || time(a.clearedAt) > t)))
      .sort((a, b) => a.level - b.level || time(b.raisedAt) - time(a.raisedAt))
  })
  const shownCases = computed(() => {
    const t = at.value
    if (t === undefined) return (cases.data.value ?? []).filter((c) => c.open)
    return (then.data.value ?? cases.data.value ?? []).filter((c) => c.open && time(c.openedAt) <= t)
  })
  const heights = steady(() => {
    const count: Record<string, number> = {}
    for (const c of shownCases.value) if (c.town) count[c.town] = (count[c.town] ?? 0) + 1
    return count
  })
  const marks = steady<FeatureCollection>(() => ({
    type: 'FeatureCollection',
    features: [
      ...shownCases.value.filter((c) => c.lon != null && c.lat != null && !shownAlerts.value.some((a) => a.caseId === c.id)).map((c) => ({ type: 'Feature' as const, properties: { id: 'case:' + c.id, name: c.title, level: c.level }, geometry: { type: 'Point' as const, coordinates: [c.lon!, c.lat!] } })),
      ...shownAlerts.value.filter((a) => a.lon != null && a.lat != null).map((a) => ({ type: 'Feature' as const, properties: { id: 'alert:' + a.id, name: a.message, level: a.level }, geometry: { type: 'Point' as const, coordinates: [a.lon!, a.lat!] } })),
    ],
  }))
  return { at, moment, alerts, cases, minutes, shownAlerts, shownCases, heights, marks, changed, fresh }
}
