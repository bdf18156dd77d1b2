import { queryString, request } from '@/kit/api'

/** The machine as the server knows it by its key; the key stays on the machine, and nothing else does. */
export interface Machine { number: string; name: string; place: string; placeName: string; level: 'city' | 'town' | 'village'; idle: number }
const KEPT = 'zs.kiosk'
export const hasKey = () => Boolean(localStorage.getItem(KEPT))
export const keep = (key: string) => localStorage.setItem(KEPT, key.trim())
export const dropKey = () => localStorage.removeItem(KEPT)

/** A code for somebody's telephone; asked for with the machine's key, it counts for the machine and not for the address of the whole hall. */
export function sendCode<T>(phone: string): Promise<T> {
  const key = localStorage.getItem(KEPT)
  return request<T>('POST', '/api/citizen/codes', { headers: { 'Content-Type': 'application/json', ...(key && { Authorization: 'Terminal ' + key }) }, body: JSON.stringify({ phone }) })
}

/** A request of the machine; what a citizen does there carries the citizen's session beside the machine's key. */
export function machine<T>(path = '', query?: Record<string, string | undefined>, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Authorization: 'Terminal ' + (localStorage.getItem(KEPT) ?? '') }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  return request<T>(body === undefined ? 'GET' : 'POST', '/api/citizen/kiosk' + path + queryString(query), { headers, body: body === undefined ? undefined : JSON.stringify(body) })
}
