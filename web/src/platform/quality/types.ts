/** What /api/quality says. */
export interface Dimensions { [id: string]: number }
export interface DepartmentLine { department: string; name: string; score?: number | null; datasets: number; broken: number; cases: number; trend: [number, number][] }
export interface Overview { score?: number | null; datasets: number; broken: number; cases: number; dimensions: Dimensions; trend: [number, number][]; departments: DepartmentLine[] }
export interface DatasetLine {
  id: string; name: string; department: string; departmentName: string; kind: string; score?: number | null; rules: number; broken: number; cases: number; rows?: number | null; at?: string | null; dimensions?: Dimensions | null
}
export interface Run {
  id: string; dataset: string; department: string; cause: string; state: 'running' | 'done' | 'failed'; startedAt: string; endedAt?: string | null; rows?: number | null; score?: number | null; rules: number; broken: number
  dimensions?: Dimensions | null; message?: string | null
}
export interface Result {
  rule: string; name: string; kind: string; kindName: string; dimension: string; fields: string[]; weight: number; level: number; tolerance: number; checked: number; bad: number; score?: number | null; broken: boolean
  note?: string | null; caseId?: string | null; caseNumber?: string | null; caseOpen?: boolean | null
}
export interface Field { field: string; name: string; type: string; level: number; personal?: string | null; key: boolean }
export interface DatasetPage {
  dataset: DatasetLine; mayManage: boolean; run?: Run | null; running?: Run | null; results: Result[]; columns: { field: string; name: string; score?: number | null; bad: number; rules: number }[]
  sources: { source: string; rows: number; score?: number | null }[]; runs: Run[]; trend: [number, number][]; fields: Field[]
}
export interface Rule {
  key?: string; name: string; kind: string; fields: string[]; form?: string | null; pattern?: string | null; min?: string | null; max?: string | null; codes?: string[]; other?: string | null; otherField?: string | null
  join?: Record<string, string>; relation?: string | null; maxHours?: number | null; dimension?: string | null; weight: number; level: number; tolerance: number; basis?: string | null; off?: boolean; own?: boolean; version?: number
}
export interface RuleLine { rule: Rule; kindName: string; dimension: string }
export interface Version { version: number; rule: Rule; removed: boolean; reason: string; by: string; at: string }
export interface Tried { rows: number; checked: number; bad: number; score?: number | null; wouldBreak: boolean; note?: string | null; millis: number }
export interface BadRows { run: string; fields: Field[]; rows: { n: number; values: Record<string, string | null>; masked: boolean }[] }
export const dimensions = ['complete', 'conform', 'accurate', 'consistent', 'unique', 'timely']
export const kinds = ['required', 'format', 'range', 'codes', 'unique', 'consistent', 'reference', 'cross', 'timely']
export const forms = ['citizen-id', 'credit-code', 'bank-card', 'phone', 'email', 'plate', 'pattern']
export const relations = ['birth-of-id', 'sex-of-id', 'equal', 'not-after']

/** Where the axis of scores begins: near enough below the lowest for a tenth of a point to be seen, where all are near a hundred. */
export function axisFloor(lowest: number): number {
  return Math.max(0, Math.floor((lowest - Math.max(0.2, (100 - lowest) / 2)) * 10) / 10)
}
