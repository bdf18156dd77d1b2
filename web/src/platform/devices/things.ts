import { ref } from 'vue'
import { api } from '@/kit/api'
import { figure } from '@/kit/number'
import { say } from '@/i18n'
import type { Latest, ThingProperty, ThingType } from '@/kit/shapes'

const known = ref(new Map<string, ThingType>())
let asking: Promise<void> | undefined
/** The declared types of things, by id; asked once. */
export function useTypes() {
  asking ??= api.get<ThingType[] | { items: ThingType[] }>('/api/types').then((a) => {
    known.value = new Map((Array.isArray(a) ? a : a.items).map((x) => [x.id, x]))
  })
  asking.catch(() => (asking = undefined))
  return known
}
export const propertyOf = (type: string | undefined, key: string): ThingProperty | undefined => (type ? known.value.get(type)?.properties.find((p) => p.key === key) : undefined)

/** How things speak, as their trade writes it. */
const protocols: Record<string, string> = { mqtt: 'MQTT', http: 'HTTP', lwm2m: 'LwM2M', coap: 'CoAP', hj212: 'HJ 212' }
export const protocolName = (protocol?: string | null) => (!protocol ? '—' : protocol === 'child' ? say('devices.byGateway') : (protocols[protocol] ?? protocol))

/** A reading in words: unit, decimals, yes and no for booleans. */
export function reading(property: ThingProperty | undefined, latest?: Latest | number | null): string {
  const value = latest !== null && typeof latest === 'object' ? latest.value : latest
  if (value === null || value === undefined) return '—'
  if (property?.kind === 'boolean' || typeof value === 'boolean') return say(Number(value) || value === true ? 'kit.yes' : 'kit.no')
  const unit = property?.unit ?? (latest !== null && typeof latest === 'object' ? latest.unit : undefined)
  return typeof value === 'number' ? `${figure(value, property?.decimals)}${unit ? ' ' + unit : ''}` : String(value)
}
