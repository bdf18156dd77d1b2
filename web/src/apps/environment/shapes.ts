/** The answers of the environment application. Concentrations: µg/m³, CO mg/m³; noise dB(A). */
export interface Air { aqi: number | null; level: number | null; levelName: string; color?: string | null; primary: string[]; at: string; note?: string | null; standard?: string }
export interface Station {
  id: string; name: string; town?: string | null; lon?: number | null; lat?: number | null; aqi: number | null; levelName: string; color?: string | null; primary?: string[]
  values: Record<string, number | null>; at?: string | null; note?: string | null
  days?: { day: string; aqi: number | null; levelName: string; color?: string | null }[]
}
export interface Water {
  id: string; name: string; river?: string | null; class: number | null; className: string; quality?: string | null; target: string; met: boolean | null
  failing?: string[]; at?: string | null; values: Record<string, number | null>
}
export interface Noise { id: string; name: string; zone: string; leq: number | null; limit: number; met: boolean | null; period: string; at?: string | null }
export interface PublicEnvironment {
  city: string; updatedAt: string; demo: boolean; air: Air; stations: Station[]; water: Water[]; noise: Noise[]
  indicators: { id: string; name: string; value: number | null; unit?: string | null; target?: number | null; met?: boolean | null; note?: string | null }[]
}
export interface Trace {
  alert: { id: string; thing: string; name: string; message: string; raisedAt: string; lon: number; lat: number; level: number }
  wind: { from: number; speed: number; station?: string; readings?: number }; calm?: boolean
  candidates: { thing: string; name: string; lon?: number; lat?: number; bearing: number; distance: number; score: number; reason: string }[]
  sector: GeoJSON.Feature; assumptions?: string
}
export const pollutants = ['pm25', 'pm10', 'o3', 'no2', 'so2', 'co'] as const
/** Limits of the second class (GB 3095-2026, hourly where there is one): only to draw a reading's size beside it. */
export const scale: Record<string, number> = { pm25: 115, pm10: 250, o3: 200, no2: 200, so2: 500, co: 10 }

/** One hour (its start) or local day of an air station; without an index `valid` is false and `note` says why. */
export interface AirEntry {
  at: string; aqi: number | null; level: number | null; levelName: string | null; color: string | null; primary: string[]
  values: Record<string, number>; iaqi: Record<string, number>; valid: boolean; standard: string | null; note: string
}
export interface AirSeries { id: string; name: string; every: 'hour' | 'day'; items: AirEntry[]; summary: { asked: number; judged: number; good: number; levels: Record<string, number> } }
export interface WaterDay { day: string; class: number | null; className: string | null; quality: string | null; met: boolean | null; failing: string[]; values: Record<string, number>; readings: number; note: string }
/** `met` is null where less than three quarters of the half was measured. */
export interface NoiseHalf { leq: number | null; limit: number; met: boolean | null; percent: number }
export interface NoiseDay { day: string; daytime: NoiseHalf; night: NoiseHalf; ldn: number | null; note: string }
export interface StationDays<D> { id: string; name: string; items: D[]; judged: number; met: number }
export const waterItems = ['ph', 'dissolvedOxygen', 'codMn', 'ammonia', 'totalPhosphorus']

/** First and last day of a month that is written 2026-11. */
export function monthSpan(month: string) {
  const [year, number] = month.split('-').map(Number)
  return { from: `${month}-01`, to: `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}` }
}
