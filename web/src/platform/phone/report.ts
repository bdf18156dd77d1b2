import { api } from '@/kit/api'
import { fromUrl } from '@/kit/dataUrl'

export interface Happened { at: string; text: string }
export interface Report { id: string; number: string; text: string; address?: string; state: string; stateName: string; departmentName?: string; photos: number; at: string; due?: string; endedAt?: string; answer?: string; events: Happened[] }
/** @property photos data URLs, made small on the telephone */
export interface Told { text: string; address: string; lon?: number; lat?: number; photos: string[] }

const LONGEST_SIDE = 1600

/** Everything in one request under the report's own word: sent twice, it is one. */
export async function carryReport(told: Told, id: string): Promise<string> {
  const form = new FormData()
  form.set('request', id)
  form.set('text', told.text)
  if (told.address) form.set('address', told.address)
  if (told.lon !== undefined && told.lat !== undefined) {
    form.set('lon', String(told.lon))
    form.set('lat', String(told.lat))
  }
  told.photos.forEach((p, i) => form.append('file', fromUrl(p), `photo-${i + 1}.jpg`))
  return `/m/reports/${(await api.post<Report>('/api/citizen/reports', form)).id}?done=1`
}

/** A photograph as it goes over a poor line; nothing of where and when the camera wrote into it stays. */
export async function small(file: Blob): Promise<string> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return canvas.toDataURL('image/jpeg', 0.82)
}
export const newWord = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')
