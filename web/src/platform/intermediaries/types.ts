import { figure } from '@/kit/number'

export interface Paper { id: string; name: string; kind: string; size: number; sm3: string; at: string }
export interface Service { id: string; name: string; departmentName: string; items: { code: string; name: string }[]; result?: string; qualification: string; basis: string; days: number; fee: 'market' | 'guided' | 'fixed'; agencies: number }
export interface Terms { from: string; publicMoney: boolean; basis?: string; open?: string; objection?: string; ways: { way: string; from: number; below?: number; least: number }[]; priceWeight: number }
export interface Agency { uscc: string; name: string; state: 'active' | 'suspended' | 'struck'; until?: string; enteredAt: string; version: number; services: { id: string; name: string; until: string }[]; deals: number; grades?: number; average?: number; marks?: number; acts: { kind: string; departmentName: string; reason: string; until?: string; at: string }[] }
export interface Offering { id: string; service: string; serviceName: string; departmentName?: string; state: string; inForce: boolean; qualification: string; credential?: string; until?: string; reason?: string; askedAt: string; decidedAt?: string; version: number; files: Paper[]; agency: string; uscc: string }
export interface Line { number: string; title: string; service: string; serviceName: string; ownerName: string; budget: string; publicMoney: boolean; way: string; state: string; publishedAt: string; closesAt: string; winner?: string; firm?: string }
export interface Signup { id?: string; name: string; uscc: string; state: string; why?: string; price?: string; days?: number; words?: string; score?: number; place?: number; lot?: string; winner: boolean }
export interface Draw { commitment: string; list?: string; chainSeq?: number; chain?: string; secret?: string; seed?: string; at?: string }
export interface Demand {
  line: Line; side: 'public' | 'owner' | 'agency' | 'desk'; description: string; conditions?: string; days: number; least: number; closedAt?: string; chosenAt?: string; choiceWords?: string; objectionUntil?: string; ownerUntil?: string
  signups?: Signup[]; draw?: Draw; steps: { at: string; kind: string; words?: string }[]; mineIn: boolean; won: boolean; may: string[]; contact?: string; matter?: string; givenTo?: string
  amount?: string; contractDays?: number; contractedAt?: string; due?: string; deliveredAt?: string; returned: number; acceptedAt?: string; grade?: number
  contracts?: Paper[]; results?: Paper[]; grievances?: { kind: string; by?: string; words?: string; caseNumber: string; outcome?: string; answer?: string; at: string }[]; version?: number
}
export interface Firm { uscc: string; name: string; agency?: Agency; offerings: Offering[] }
export interface Mine { firms: Firm[]; demands: Line[]; signups: Line[] }
export interface Review { offering: Offering; agency: Agency; marks?: { kind: string; content?: string; decidedBy?: string; decidedOn?: string; validTo?: string }[]; mayAct: boolean }

/** An amount as it is read: grouped, with fen only where there are some. */
export const money = (yuan: string | number | undefined) => figure(yuan, Number(yuan) % 1 ? 2 : 0)
export const ways = ['direct', 'lot', 'price', 'merit'] as const
/** A word of one's own for each form, so that a second click is the same request. */
export const request = () => [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, '0')).join('')
