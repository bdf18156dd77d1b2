import { span } from '@/kit/time'

/** What /api/exchange says. */
export interface Setting { key: string; label: string; kind: 'TEXT' | 'NUMBER' | 'SECRET' | 'CHOICE' | 'FLAG' | 'MEMO'; required: boolean; preset?: string | null; choices: { value: string; label: string }[]; hint?: string | null; only?: { key: string; values: string[] } | null; seldom: boolean }
export interface Kind { kind: string; label: string; modes: string[]; settings: Setting[]; where: string[]; available: boolean; jar?: string | null }
export interface Connection {
  id: string; name: string; department: string; kind: string; settings: Record<string, string>; sealed: string[]; addedBy: string; addedAt: string; checkedAt?: string | null; trouble?: string | null; version: number
}
export interface Source { name: string; label?: string | null; rows?: number | null }
export interface SourceColumn { name: string; type: string; declared?: string | null; length?: number | null; label?: string | null; key: boolean }
export interface Shape { columns: SourceColumn[]; rows?: number | null; growing?: string | null }
export interface Step { kind: string; order?: string | null; codes?: Record<string, string>; other?: string | null }
export interface Check { kind: string; least?: string | null; most?: string | null; values?: string[] }
export interface FieldMap {
  field: string; name: string; type: string; length?: number | null; level: number; personal?: string | null; key: boolean; from: string[]; separator?: string | null; constant?: string | null; steps: Step[]; checks: Check[]
}
export interface Schedule { kind: string; every?: number | null; at?: string | null; day?: number | null; days?: string | null }
export interface Spec { source: string; shape: Shape; fields: FieldMap[]; schedule: Schedule; mostRejects?: number | null }
export interface Reason { field?: string | null; reason: string }
export interface Preview { shape: Shape; fields: FieldMap[]; rows: { before: Record<string, string>; after?: Record<string, string> | null; reasons: Reason[] }[]; read: number; rejected: number; masked: boolean; dataset: string; title: string }
export interface Run {
  id: string; job: string; mode: string; state: string; askedBy: string; createdAt: string; startedAt?: string | null; endedAt?: string | null; dueAt: string; attempt: number; expected?: number | null; read: number
  changed: number; same: number; doubled: number; removed: number; rejected: number; rate?: number | null; remaining?: number | null; elapsed?: number | null; progressAt?: string | null; message?: string | null; notes: string[]
}
export interface Job {
  id: string; name: string; department: string; departmentName: string; connection: string; connectionName: string; kind: string; mode: string; source: string; dataset: string; resource?: string | null; state: string
  message?: string | null; nextRun?: string | null; freshAt?: string | null; schedule: Schedule; lastRun?: Run | null; openRejects: number; caseId?: string | null; version: number; mayManage: boolean
}
export interface JobDetail { job: Job; spec: Spec; proposal?: { changes: string[]; spec: Spec } | null }
export interface Reject {
  id: string; job: string; run: string; at: string; raw?: string | null; cells?: Record<string, string> | null; reasons: Reason[]; seen: number; state: string; fixed?: Record<string, string> | null; settledAt?: string | null
  settledBy?: string | null; note?: string | null; masked: boolean
}
export interface TakenFile { id: string; source: string; sm3: string; name: string; size: number; at: string; result: string; rows: number; message?: string | null }

export const types = ['TEXT', 'INTEGER', 'NUMBER', 'MONEY', 'DOUBLE', 'DATE', 'DATETIME', 'BOOLEAN', 'MEMO'] as const
export const steps = ['trim', 'half-width', 'no-space', 'upper', 'blank', 'date', 'excel-date', 'id18', 'codes'] as const
export const checks = ['required', 'id-no', 'uscc', 'phone', 'email', 'range', 'codes', 'length'] as const
export const schedules = ['manual', 'minutes', 'daily', 'monthly', 'continuous'] as const
export const personalKinds = ['ID_NUMBER', 'NAME', 'PHONE', 'ADDRESS', 'BANK_CARD', 'EMAIL', 'PLATE', 'CREDIT_CODE'] as const

/** Whether a connection's secrets have to be entered anew: what decides to whom they are shown is not as it was. Left out means the preset. */
export function moved(kind: Kind, old: Record<string, string>, now: Record<string, string>): boolean {
  return kind.settings.some((s) => kind.where.includes(s.key) && (old[s.key] || s.preset || '') !== (now[s.key] || s.preset || ''))
}
/** Whether a question is asked, as the others are answered. Left out means the preset. */
export function applies(s: Setting, kind: Kind, given: Record<string, string>): boolean {
  return !s.only || s.only.values.includes(given[s.only.key] || kind.settings.find((x) => x.key === s.only!.key)?.preset || '')
}
/** How a job reads: as it did where its connection allows that; a new one by capture where the connection is one for capture. No modes: they are not known yet. */
export function modeAmong(modes: string[], mode: string, fresh: boolean): string {
  return fresh && modes.includes('CAPTURE') ? 'CAPTURE' : modes.includes(mode) ? mode : (modes[0] ?? mode)
}
/** Where a connection leads, for people. Files of a folder connection are laid into a folder of the server. */
export function address(c: Connection): string {
  if (c.kind === 'folder') return `inbox/${c.id}`
  return c.settings.host ? `${c.settings.host}:${c.settings.port ?? ''}/${c.settings.database ?? c.settings.path ?? ''}` : (c.settings.url ?? c.settings.baseUrl ?? c.settings.bootstrap ?? c.settings.servers ?? '')
}

/** Reasons by the source's columns that the refused fields are made of, so that they stand beside the box that is to be put right. */
export function wrongColumns(reasons: Reason[], fields: FieldMap[]): Record<string, string> {
  const wrong: Record<string, string> = {}
  for (const r of reasons) {
    for (const column of fields.find((f) => f.field === r.field)?.from ?? (r.field ? [r.field] : [])) wrong[column] = wrong[column] ? `${wrong[column]}；${r.reason}` : r.reason
  }
  return wrong
}

/** A job's runs with what its last one tells now. */
export function withLive(runs: Run[] | undefined, last: Run | null | undefined): Run[] | undefined {
  return runs?.map((r) => (last && r.id === last.id ? last : r))
}

/** "男=1，女=2" as people write it, and back. */
export function readCodes(text: string): Record<string, string> {
  const codes: Record<string, string> = {}
  for (const part of text.split(/[\n,，;；]+/)) {
    const at = part.search(/[=＝]/)
    if (at > 0) codes[part.slice(0, at).trim()] = part.slice(at + 1).trim()
    else if (part.trim()) codes[part.trim()] = ''
  }
  return codes
}
export const writeCodes = (codes?: Record<string, string>) => Object.entries(codes ?? {}).map(([from, to]) => (to === '' ? from : `${from}=${to}`)).join('，')
/** Seconds as people say them. */
export function seconds(n: number | null | undefined): string {
  if (n == null) return '—'
  return span(n * 1000)
}
