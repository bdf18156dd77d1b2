/** What /api/catalog says. */
export interface Column {
  field: string; name: string; type: string; length?: number | null; level: number; personal?: string | null; key: boolean; open: boolean; note?: string | null
}
export interface Description {
  name: string; classCode: string; provider: string; providerCode?: string | null; summary?: string | null; formatCategory?: string | null; format?: string | null
  columns: Column[]; share: string; shareCondition?: string | null; legalBasis?: string | null; shareWays: string[]; open: string; openCondition?: string | null
  updatePeriod: string; related: string[]; upstream: string[]; origin?: string | null; level: number; levelNote?: string | null
}
export interface Node { code: string; parent?: string | null; name: string; ref?: string | null; current: boolean; entries: number }
export interface Item {
  id: string; code?: string | null; state: string; name: string; classCode: string; path: string[]; provider: string; providerName: string; share: string; open: string; level: number
  updatePeriod: string; publishedAt?: string | null; changedAt: string; submittedBy?: string | null; demo: boolean; version: number; neighbour?: string | null
}
export interface EntryLink { id: string; code?: string | null; name: string; providerName: string; withdrawn: boolean }
export interface Detail {
  id: string; code?: string | null; state: string; shown: number; live?: number | null; draft: number; description: Description; path: string[]; providerName: string
  publishedAt?: string | null; changedAt: string; submittedBy?: string | null; demo: boolean; version: number; steps: string[]; missing?: Record<string, string>; blocked?: string | null
  granted: boolean; upstream: EntryLink[]; downstream: EntryLink[]; neighbour?: string | null
}
export interface Version { number: number; note?: string | null; by: string; orgName?: string | null; at: string; publishedAt?: string | null; live: boolean; draft: boolean }
export interface Change { key: string; before?: unknown; after?: unknown }
export interface Compared { from: number; to: number; changes: { facts: Change[]; columns: { field: string; name: string; what: string; changes: Change[] }[] } }
export interface ProposalItem {
  field: string; name: string; nameFrom: string; type: string; length?: number | null; key: boolean; level: number; personal?: string | null; personalName?: string | null; why: string
  fillRate: number; distinct: number; codes: string[]; reference?: string | null
}
export interface Proposal {
  table: string; name: string; origin: string; formatCategory: string; format: string; encoding?: string | null; rows: number; estimate?: number | null; columns: ProposalItem[]; level: number
  levelNote?: string | null; notes: string[]
}
export interface Connection { id: string; name: string; department: string; departmentName: string; kind: string; kindName: string }
export interface SourceTable { name: string; label?: string | null; rows?: number | null }
export interface RowRule { field: string; operator: string; values: string[] }
export interface Terms { purpose: string; fields: string[]; rows: RowRule[]; perMinute: number; until: string }
export interface DataRequest {
  id: string; caseId: string; caseNumber: string; kind: string; resource?: string | null; title: string; requester: string; requesterName: string; provider?: string | null; providerName?: string | null
  askedBy: string; askedAt: string; terms?: Terms | null; state: string; endedAt?: string | null; mayNarrow: boolean; version: number
}
export interface Grant {
  id: string; resource: string; code?: string | null; name?: string | null; provider: string; providerName: string; grantee: string; granteeName: string; purpose: string; fields: string[]; rows: RowRule[]
  perMinute: number; masked?: string[] | null; from: string; until: string; state: string; grantedBy: string; grantedAt: string; revokedAt?: string | null; revokedBy?: string | null; revokeReason?: string | null
  request: string; looks: number; lastLook?: string | null
}
export interface Look { id: string; at: string; grantee: string; who: string; fields: string[]; outcome: string }

export const shares = ['unconditional', 'conditional', 'none'] as const
export const periods = ['realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'half-yearly', 'yearly', 'other'] as const
export const formats = ['database', 'sheet', 'file', 'image', 'stream', 'self'] as const
export const ways = ['api', 'file', 'database', 'media'] as const
export const letters = ['C', 'N', 'Y', 'D', 'T', 'L', 'M', 'G', 'B', 'I', 'F'] as const
export const kinds = ['ID_NUMBER', 'NAME', 'PHONE', 'ADDRESS', 'BANK_CARD', 'EMAIL', 'PLATE', 'CREDIT_CODE'] as const
export const operators = ['eq', 'ne', 'in', 'ge', 'le', 'prefix'] as const

export function emptyDescription(provider: string): Description {
  return { name: '', classCode: '', provider, summary: '', formatCategory: 'database', format: '', columns: [], share: 'conditional', shareCondition: '', legalBasis: '', shareWays: ['api'], open: 'none', openCondition: '', updatePeriod: 'daily', related: [], upstream: [], origin: '', level: 2, levelNote: '' }
}
/** A proposal as the form's first content: the steward confirms or corrects each line. */
export function fromProposal(p: Proposal, provider: string): Description {
  return {
    ...emptyDescription(provider), name: p.name, origin: p.origin, format: p.format, formatCategory: p.formatCategory, level: p.level, levelNote: p.levelNote ?? '',
    columns: p.columns.map((c) => ({ field: c.field, name: c.name, type: c.type, length: c.length, level: c.level, personal: c.personal, key: c.key, open: false, note: c.codes.length ? c.codes.join('、') : (c.reference ?? '') })),
  }
}
