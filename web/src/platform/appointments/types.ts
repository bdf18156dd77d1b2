/** What /api/appointments and /api/citizen/appointments say; fields that are null are left out of answers. */
export type State = 'booked' | 'arrived' | 'called' | 'served' | 'missed' | 'left' | 'cancelled' | 'closed'
export interface Slot { from: string; to: string; free: number }
export interface Day { day: string; note?: string; closed: boolean; free: number; slots: Slot[] }
export interface Days { place: string; placeName: string; address: string; slot: number; change: number; days: Day[] }
export interface Next { day: string; from: string; to: string }
export interface BookablePlace { code: string; name: string; kind: string; address: string; next?: Next }
export interface Booking {
  id: string; number: string; firm?: string; firmName?: string; item: string; itemName: string; place: string; placeName: string; starts: string; ends: string; changeUntil: string; opensAt: string; missedAt: string
  state: State; changeable: boolean; chooseAgain: boolean; ticket?: number; counter?: string; qr?: string; at: string; version: number
}
export interface Line {
  id: string; number: string; name?: string; phone?: string; firm?: string; firmName?: string; item: string; itemName: string; starts: string; ends: string; state: State; ticket?: number; arrivedAt?: string; calledAt?: string
  counter?: string; mine: boolean; visit?: string
}
export interface Hall { place: string; placeName: string; counter: string; items: Line[] }
export interface Own { code: string; name: string; kind: string; slot: number; declared: number; places?: number; open: boolean; kiosk: boolean; closed: { day: string; reason: string; by: string }[]; version: number }
export interface Settings { limits: { open: number; missed: number; within: number; stop: number }; places: Own[] }
export interface Ticket { number: string; ticket: number; itemName: string; starts: string; ends: string; again: boolean }

/** 09:00 of what may come with seconds. */
export const hm = (time: string) => time.slice(0, 5)

const named = new Intl.DateTimeFormat('zh-CN', { month: 'numeric', day: 'numeric', weekday: 'short', timeZone: 'Asia/Shanghai' })
/** A day or a moment as people say it, with its day of the week. */
export const dayWords = (at: string) => named.format(new Date(at.length === 10 ? at + 'T12:00:00+08:00' : at))
