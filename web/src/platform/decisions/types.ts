export interface Row { id: string; code: string; name: string; department: string; departmentName: string; state: string; live?: number; draft: number; publishedAt?: string; changedAt: string; submittedBy?: string; demo: boolean; version: number }
export interface Cell { feel?: string; words?: string }
export interface Column { expression: string; label?: string; type?: string }
export interface RuleRow { number: number; conditions: Cell[]; results: Cell[]; note?: string }
export interface Step { name: string; label?: string; policy?: string; inputs: Column[]; outputs: Column[]; rules: RuleRow[]; expression?: string; last: boolean }
export interface Readable { name?: string; description?: string; facts: { name: string; label?: string; type: string }[]; decisions: Step[] }
export interface Detail extends Row { shown: number; table: Readable; sm3: string; steps: string[]; blocked?: string; problems: Record<string, string>; engine: string }
export interface Version { number: number; note?: string; by: string; org?: string; at: string; publishedAt?: string; live: boolean }
export interface Compared { from: number; to: number; rules: { kind: 'same' | 'removed' | 'added'; number: number; conditions: string; results: string; note?: string }[]; otherColumns: boolean }
export interface Trial { id: string; version: number; from: string; to: string; state: 'running' | 'done' | 'failed' | 'stopped'; seen: number; same: number; changes: { from: string; to: string; detail: boolean; count: number; examples: string[] }[]; unasked: string[]; trouble?: string; by: string; at: string; endedAt?: string }
export interface Checked { reasons: string[]; table?: Readable }
export interface LogRow { id: string; table: string; version: number; outcome: Outcome; clause?: string; reason: string; subject?: string; at: string }
export type Outcome = 'approve' | 'refuse' | 'person'
export interface Decision extends LogRow { tableId: string; tableName: string; request: string; engine: string; sm3: string; facts: { name: string; label?: string; type: string; words: string; known: boolean }[]; outputs: { name: string; label: string; words: string }[]; steps: { decision: string; rule: number; note?: string; conditions: { what: string; expected: string; value?: string }[] }[]; unusable: string[] }
export interface Replayed { same: boolean; outcome: Outcome; clause?: string; reason: string; engine: string; differences: string[] }
