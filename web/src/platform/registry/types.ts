/** What /api/registry says. */
export interface SourceName { dataset: string; name: string; department?: string | null; departmentName?: string | null }
export interface Feed {
  dataset: string; name: string; department?: string | null; departmentName?: string | null; rows: number; linked: number; behind: boolean; movedAt?: string | null
  fields: Record<string, string>; freshness?: string | null; freshnessName?: string | null
}
export interface Run {
  id: string; library: string; libraryName: string; state: 'running' | 'done' | 'failed' | 'stopped'; phase: string; done: number; total: number; figures: Record<string, number>
  error?: string | null; by: string; startedAt: string; endedAt?: string | null
}
export interface LibraryItem {
  id: string; name: string; planName?: string | null; dataset: string; department: string; departmentName: string; identity: string; people: boolean; born: boolean; phone: boolean; version: number; stale: boolean
  records: number; freshAt?: string | null; reviews: number; conflicts: number; held: number; trouble?: string | null; troubleAt?: string | null; feeds: Feed[]; run?: Run | null
}
export interface HeldRow { id: string; source?: SourceName | null; key: string; reason: string; tries: number; firstAt: string; at: string }
export interface LibraryField {
  field: string; name: string; type: string; length?: number | null; level: number; personal?: string | null; codes?: Record<string, string> | null; conflict: boolean; owner: string; ownerName: string; choose: string[]
}
export interface LibraryDetail { library: LibraryItem; fields: LibraryField[]; authority: Record<string, string[][]> }
export interface Theme { id: string; name: string; library: string; libraryName: string; departmentName: string; records?: number | null; conditions: string[]; fields: string[]; held: number; trouble?: string | null }
export interface Overview { items: LibraryItem[]; themes: Theme[]; casesPerDay: number }
export interface Setting { sources: { dataset: string; fields: Record<string, string>; freshness?: string | null }[]; authority: Record<string, string[][]> }
export interface SettingVersion { version: number; setting: Setting; reason?: string | null; by: string; at: string }
export interface Dataset { id: string; name: string; department: string; kind: string; columns: { field: string; name: string; type: string; key: boolean }[] }

export interface Purpose { code: string; reference: string }
export interface Hit { library: string; gid: string; identifier?: string | null; name?: string | null; born?: string | null; phone?: string | null; rows: number; address?: number | null }
export interface Other { source: SourceName; value: string; at: string; same: boolean }
export interface FieldView {
  field: string; name: string; level: number; personal?: string | null; value?: string | null; reason: string; reasonText: string; source?: SourceName | null; since?: string | null; same: number; other: number
  others: Other[]; conflict?: string | null; ruling?: string | null
}
export interface MemberView { no: number; source: SourceName; key: string; at: string; values: Record<string, string> }
export interface Relation { kind: string; name: string; items: Hit[]; more: boolean }
export interface Past { field: string; name: string; value?: string | null; from?: string | null; to: string; source?: string | null; sourceName?: string | null; why: string }
export interface Address { id: number; code: string; text: string; parts: Record<string, string>; lon?: number | null; lat?: number | null; grid?: string | null; town?: string | null; village?: string | null; status: string }
export interface RecordView {
  library: string; libraryName: string; gid: string; at: string; clear: boolean; partly: boolean; mayClear: boolean; maySplit: boolean; maySeeLooks: boolean; fields: FieldView[]; members: MemberView[]; relations: Relation[]
  address?: Address | null; history: Past[]; version: number
}
export interface Look { id: string; library: string; gid?: string | null; hits: number; ip?: string | null; kind: string; clear: boolean; purposeName: string; reference: string; question?: string | null; who: string; org?: string | null; at: string }

export interface Review { id: string; library: string; score: number; reasons: string[]; state: string; foundAt: string }
export interface Side { source: SourceName; key: string; at?: string | null; gid?: string | null }
export interface Pair {
  id: string; library: string; state: string; score: number; reasons: string[]; foundAt: string; left: Side; right: Side
  fields: { field: string; name: string; left?: string | null; right?: string | null; same: 'same' | 'different' | 'left' | 'right' }[]; clear: boolean; partly: boolean; mayDecide: boolean
}
export interface Decision { id: string; library: string; kind: 'same' | 'apart'; left: Side; right: Side; reason: string; by: string; org?: string | null; at: string; undoneAt?: string | null; undoneBy?: string | null; undoReason?: string | null; split: boolean; rows: number }

export interface Conflict {
  id: string; library: string; libraryName: string; gid: string; field: string; fieldName: string; department: string; departmentName: string; source: string; sourceName: string; state: string; caseId?: string | null; caseNumber?: string | null
  foundAt: string; endedAt?: string | null
}
export interface ConflictDetail {
  conflict: Conflict; said: { no: number; source: SourceName; key: string; value?: string | null; at: string; saying: number; fullest: boolean }[]; clear: boolean; mayClear: boolean; mayRule: boolean; presence: boolean; type: string
  codes?: Record<string, string> | null
}
export interface Group { library: string; libraryName: string; field: string; fieldName: string; source: string; sourceName: string; department: string; departmentName: string; waiting: number; inCase: number }
export interface Correction { id: string; dataset: string; datasetName: string; department: string; departmentName: string; key: string; field: string; fieldName: string; said?: string | null; right?: string | null; at: string; takenAt?: string | null }
export interface AddressPast { text: string; lon?: number | null; lat?: number | null; grid?: string | null; town?: string | null; village?: string | null; status: string; until: string }
export interface AddressMatch { text: string; normal: string; parts: Record<string, string>; match?: Address | null; level: string; confidence: number }
export interface AddressState { set: boolean; name?: string | null; state?: { source: Record<string, string>; addresses: number; loadedAt?: string | null; by: string; at: string; held: number; trouble?: string | null } }

/** The purpose of the last look, kept for this tab: whoever works a case off looks at several records for it. */
const kept = 'zs.registry.purpose'
export function lastPurpose(): Purpose | undefined {
  try {
    const p = JSON.parse(sessionStorage.getItem(kept) ?? '') as Purpose
    return p.code && p.reference ? p : undefined
  } catch {
    return undefined
  }
}
export const keepPurpose = (p: Purpose) => sessionStorage.setItem(kept, JSON.stringify(p))
/** A share or a likelihood. What is small but not nothing does not read as nothing, and what is nearly all not as all. */
export function percent(n: number) {
  if (n > 0 && n < 0.001) return '<0.1%'
  if (n < 1 && n >= 0.99995) return '>99.99%'
  return n === 1 ? '100%' : `${(n * 100).toFixed(n > 0.99 ? 2 : 1)}%`
}
