import { readonly, ref } from 'vue'
import { say } from '@/i18n'

const now = ref(Date.now())
let ticking = false
/** The one clock of the page, moving once a second; all countdowns read it. */
export function useNow() {
  if (!ticking) {
    ticking = true
    setInterval(() => (now.value = Date.now()), 1000)
  }
  return readonly(now)
}

export type Moment = string | number | Date | null | undefined
const part = (n: number) => String(n).padStart(2, '0')

/** The city's wall clock, wherever the browser stands. */
const zone = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
})
export function parts(at: Moment) {
  const date = at instanceof Date ? at : new Date(at ?? NaN)
  if (Number.isNaN(date.getTime())) return undefined
  const p: Record<string, string> = {}
  for (const { type, value } of zone.formatToParts(date)) p[type] = value
  return p as { year: string; month: string; day: string; hour: string; minute: string; second: string }
}
export function day(at: Moment) {
  const p = parts(at)
  return p ? `${p.year}-${p.month}-${p.day}` : '—'
}
export function clock(at: Moment, seconds = false) {
  const p = parts(at)
  return p ? `${p.hour}:${p.minute}${seconds ? ':' + p.second : ''}` : '—'
}
export function full(at: Moment) {
  return parts(at) ? `${day(at)} ${clock(at, true)}` : '—'
}
/** Today without its date, this year without its year. */
export function brief(at: Moment, reference = Date.now()) {
  const p = parts(at)
  const r = parts(reference)!
  if (!p) return '—'
  if (p.year === r.year && p.month === r.month && p.day === r.day) return `${p.hour}:${p.minute}`
  if (p.year === r.year) return `${p.month}-${p.day} ${p.hour}:${p.minute}`
  return `${p.year}-${p.month}-${p.day}`
}
/** A length of time in its two largest units. */
export function span(ms: number): string {
  const t = say
  const s = Math.max(0, Math.floor(ms / 1000))
  if (s < 60) return t('kit.span.s', { s })
  const m = Math.floor(s / 60)
  if (m < 60) return t('kit.span.m', { m })
  const h = Math.floor(m / 60)
  if (h < 24) return m % 60 ? t('kit.span.hm', { h, m: m % 60 }) : t('kit.span.h', { h })
  const d = Math.floor(h / 24)
  return h % 24 ? t('kit.span.dh', { d, h: h % 24 }) : t('kit.span.d', { d })
}
export function ago(at: Moment, reference = Date.now()) {
  const time = at == null ? NaN : new Date(at).getTime()
  if (Number.isNaN(time)) return '—'
  const ms = reference - time
  if (ms < 5000) return say('kit.justNow')
  return say('kit.ago', { span: span(ms) })
}
/** For <input type="datetime-local">: the city's local time. */
export function toInput(at: Moment) {
  const p = parts(at)
  return p ? `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}` : ''
}
/** And back: China Standard Time has no summer time. */
export function fromInput(text: string) {
  return text ? new Date(text + ':00+08:00').toISOString() : undefined
}
export const dayStart = (at: Moment) => new Date(`${day(at)}T00:00:00+08:00`)
export const hourMinute = (minutes: number) => `${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`
/** A rule's length of time as it is written (90s, 10m, 2h, 1d), in words. */
export function duration(text?: string | null) {
  const found = text && /^(\d+)\s*(s|m|h|d)$/.exec(text)
  return found ? span(Number(found[1]) * { s: 1000, m: 60_000, h: 3600_000, d: 86_400_000 }[found[2] as 's' | 'm' | 'h' | 'd']) : (text ?? '—')
}
