/** What the item list's API says; codes have their words in /api/items/words. */
export interface Days { number: number; unit: string }
export interface Material { name: string; need: string; original: string; form: string; copies: number; source: string; sourceNote: string | null; size?: string | null; basis?: string | null; accepted?: string | null; filling?: string | null; blank?: string | null; sample?: string | null; licence?: string | null }
export interface Guide {
  code: string; basicCode: string | null; agencyCode: string | null; name: string; summary: string | null; kind: string; level: string | null; department: string; agency: string | null; power: string | null
  audience: string[]; handling: string | null; legal: Days | null; promised: Days | null; special: string | null; basis: string[]; conditions: string[]; materials: Material[]
  steps: { name: string; time: string | null; note: string | null }[]; fees: { name: string; standard: string; basis: string; relief?: string | null }[]; results: { name: string; kind: string; sample?: string | null }[]
  channels: string[]; area: string | null; visits: number | null; depth: string | null; windows: { place: string; window: string | null }[]; consult: string | null; complain: string | null
  events: string[]; sayings: string[]; faqs: { question: string; answer: string }[]
  bodyType: string | null; entrustedBy: string | null; jointly: string[]; timeNote: string | null; visitsNote: string | null; payOnline: string | null; services: string[]; from: string | null; to: string | null
}
export interface Word { id: string; label: string }
export type Words = Record<string, Word[]>
export interface Card { code: string; name: string; summary: string | null; kindName: string; department: string; agency: string; audience: string[]; handling: string | null; promised: string | null; free: boolean; visits: number | null; online: boolean; materials: number; events: string[]; demo: boolean }
export interface LifeEvent { id: string; name: string; audience: string; icon: string; about: string; items: number }
export interface Found { items: Card[]; events: LifeEvent[]; next: string | null }
export interface Overview { items: number; departments: number; events: LifeEvent[]; byDepartment: { id: string; name: string; count: number }[]; demo: boolean }
export interface Place {
  code: string; name: string; kind: string; kindName: string; town: string | null; townName: string | null; address: string; phone: string | null; lon: number; lat: number
  opening: { open: boolean; until: string | null; next: string | null; today: string | null; day: string }
  busy: { level: 'calm' | 'busy' | 'crowded' | 'unknown'; waiting: number | null; windows: number | null; served: number | null; at: string | null }
  note: string | null; metres: number | null; demo: boolean
}
export interface WholeGuide { guide: Guide; implementCode: string | null; revision: number; publishedAt: string | null; demo: boolean; kindName: string; levelName: string | null; departmentName: string; agency: string; words: Record<string, Record<string, string>>; related: Card[]; places: Place[]; allPlaces: number }
export interface WholePlace { place: Place; items: { code: string; name: string; departmentName: string; window: string | null }[] }
export interface Row { id: string; code: string; name: string; kindName: string; department: string; departmentName: string; state: string; publishedAt: string | null; changedAt: string; submittedBy: string | null; demo: boolean; version: number }
export interface Detail { id: string; code: string; state: string; draft: number; live: number | null; shown: number; guide: Guide; implementCode: string | null; departmentName: string; publishedAt: string | null; changedAt: string; submittedBy: string | null; demo: boolean; version: number; steps: string[]; blocked: string | null; missing: Record<string, string> }
export interface Version { number: number; note: string | null; by: string; org: string | null; at: string; publishedAt: string | null; live: boolean }
export interface Compared { from: number; to: number; changes: { key: string; before: unknown; after: unknown }[] }
export interface Load { id: string; file: string; rows: number; made: number; changed: number; same: number; refused: number; trouble: string | null; by: string; at: string }
export interface Refused { line: number; code: string | null; name: string | null; reasons: string[]; cells: Record<string, string> }

export const states = ['draft', 'review', 'published', 'changed', 'withdrawn']
/** Fields of the edit form that are short lists of rows, each with its parts. */
export interface Part { key: string; kind: 'text' | 'long' | 'number' | 'choice'; words?: string }
export const rowFields: Record<'materials' | 'steps' | 'fees' | 'results' | 'windows' | 'faqs', Part[]> = {
  materials: [{ key: 'name', kind: 'text' }, { key: 'need', kind: 'choice', words: 'need' }, { key: 'original', kind: 'choice', words: 'original' }, { key: 'form', kind: 'choice', words: 'form' }, { key: 'copies', kind: 'number' }, { key: 'source', kind: 'choice', words: 'source' }, { key: 'sourceNote', kind: 'text' }, { key: 'size', kind: 'text' }, { key: 'accepted', kind: 'long' }, { key: 'filling', kind: 'long' }, { key: 'basis', kind: 'long' }, { key: 'blank', kind: 'text' }, { key: 'sample', kind: 'text' }, { key: 'licence', kind: 'text' }],
  steps: [{ key: 'name', kind: 'text' }, { key: 'time', kind: 'text' }, { key: 'note', kind: 'long' }],
  fees: [{ key: 'name', kind: 'text' }, { key: 'standard', kind: 'text' }, { key: 'basis', kind: 'long' }, { key: 'relief', kind: 'long' }],
  results: [{ key: 'name', kind: 'text' }, { key: 'kind', kind: 'choice', words: 'outcome' }, { key: 'sample', kind: 'text' }],
  windows: [{ key: 'place', kind: 'text' }, { key: 'window', kind: 'text' }],
  faqs: [{ key: 'question', kind: 'text' }, { key: 'answer', kind: 'long' }],
}
export const freshRow: Record<keyof typeof rowFields, Record<string, unknown>> = {
  materials: { name: '', need: 'required', original: 'original', form: 'both', copies: 1, source: 'applicant', sourceNote: null, size: null, accepted: null, filling: null, basis: null, blank: null, sample: null, licence: null },
  steps: { name: '', time: null, note: null },
  fees: { name: '', standard: '', basis: '', relief: null },
  results: { name: '', kind: 'licence', sample: null },
  windows: { place: '@center', window: null },
  faqs: { question: '', answer: '' },
}
