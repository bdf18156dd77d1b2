/** What /api/matters and /api/citizen/matters say; fields that are null are left out of answers. */
export interface Fact { key: string; label: string; type: string; known: boolean; text?: string; source?: string; day?: string; from: 'record' | 'dataset' | 'credential' | 'computed' | 'awaited'; disputable: boolean }
export interface Material { name: string; need: string; source: string; form?: string; sourceNote?: string | null; accepted?: string | null; filling?: string | null; blank?: string | null; sample?: string | null }
export interface Dispute { fact: string; said: string; reason: string }
/** A file that was taken by the server, and for which material it was chosen. `held`: it is on this device only, until the line is back. */
export interface Taken { id: string; name: string; size: number; material?: string; held?: boolean }
export interface DraftContent { data: Record<string, unknown>; disputes: Dispute[]; files: Taken[] }
export interface Draft { id: string; content: Partial<DraftContent>; version: number; changedAt: string }
export interface Who { kind: 'person' | 'firm'; name: string; number: string; phone?: string; firm?: string; firmName?: string }
export interface Part { item: string; name: string; departmentName: string; stage?: string; optional: boolean }
export interface ItemShort { code: string; name: string; departmentName: string; promised?: string; otherwise?: string; results: { name: string }[]; demo?: boolean }
export interface WholeForm {
  item?: ItemShort; composite?: string; name: string; about?: string; items?: Part[]; applicant: Who; instant: boolean
  facts: Fact[]; schema: object; materials: Material[]; later?: boolean; sign?: boolean; draft?: Draft; open?: { number: string; stateName: string }[]
  /** what answers begin with, and what to know before filling it in */
  prefill?: Record<string, unknown>; heed?: string[]
}
export interface Online { code: string; name: string; online: boolean; instant: boolean; audience: ('person' | 'firm')[]; assurance: number; assuranceName: string; composites: { id: string; name: string }[] }
export interface Together { id: string; name: string; about?: string; audience: 'person' | 'firm'; days: number; stages: string[]; items: { code: string; name: string; stage?: string; optional: boolean }[] }

export interface Happened { at: string; kind: string; text: string; by?: string }
export interface Child { number?: string; item?: string; itemName: string; departmentName?: string; stage?: string; state: string; stateName: string }
export interface Line {
  id: string; number: string; item?: string; itemName: string; project?: string; joint?: { id: string; name: string; outcome: string; opinion: string; department: string; closedAt: string }; composite?: string; department: string; departmentName: string; firm?: string; firmName?: string; state: string; stateName: string; way: 'instant' | 'person'
  submittedAt: string; due?: string; endedAt?: string; overdue: boolean; caseId?: string; caseNumber?: string; workDays?: number | null
}
export interface DraftLine { id: string; item: string; itemName: string; firm?: string; changedAt: string }
/** A material of the guide's list and what stands for it; without a name: files that the list does not name. */
export interface Brought { name?: string; need?: string; state: 'brought' | 'record' | 'credential' | 'missing' | 'open'; source?: string; files: { id: string; name: string; kind: 'pdf' | 'jpeg' | 'png'; size: number }[] }
export interface Opinion { outcome: 'approve' | 'refuse' | 'person'; reason?: string; clause?: string; table?: string; version?: number; decision?: string; at?: string; /** what the table said before the applicant corrected the form */ before?: Opinion }
export interface Matter extends Omit<Line, 'id' | 'overdue'> {
  id: string; version: number; parent?: string; stage?: string; applicant: Who; promised?: string; reason?: string; clause?: string; outputs: { name: string; text: string }[]
  credential?: { type: string; name: string; identifier: string; from?: string; until?: string; file?: string }
  /** what follows its approval */ next?: string
  facts: Fact[]; data: { key: string; label: string; text: string; source?: string }[]
  disputes: { fact: string; label: string; shown?: string; said: string; reason?: string; caseNumber?: string; stateName: string }[]
  supplement?: { items: string[]; askedAt: string; until?: string; answeredAt?: string; note?: string }
  signature?: { way: 'drawn' | 'typed'; at: string; signer?: string; valid: boolean; problem?: string; strokes: number[][] }
  files: { id: string; name: string; kind: string; size: number }[]; events: Happened[]; may: string[]; children?: Child[]
  opinion?: Opinion; caseVersion?: number; mayAct?: boolean; personal?: boolean; credentialFields?: { id: string; text?: string; from: string; missing: boolean }[]
  /** what an officer would write, while it is theirs to decide */
  prepared?: { ask: string[]; approve?: string; clauses: string[]; reasons: string[] }
}
export interface Progress { number: string; itemName: string; departmentName: string; state: string; stateName: string; submittedAt: string; due?: string; endedAt?: string; events: Happened[]; children?: Child[] }

export const states = ['submitted', 'deciding', 'supplement', 'approved', 'refused', 'withdrawn']
export const ended = (state: string) => ['approved', 'refused', 'withdrawn'].includes(state)
