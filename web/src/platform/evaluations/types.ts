/** What /api/evaluations and /api/citizen/evaluations say; fields that are null are left out of answers. */
export interface Followed { state: string; stateName: string; reply?: string; mayAnswer: boolean }
export interface Service { id: string; itemName: string; departmentName: string; channel: string; endedOn: string; until: string; rated: boolean; open: boolean; /** graded by the receipt's link; may be graded over */ again?: boolean; grade?: number; words?: string; followed?: Followed }
export interface Given { grade: number; aspects: string[]; words: string | null; phone: string | null }
export interface Line { code?: string; name: string; department?: string; n: number; grades: Record<string, number>; bad: number; mended: number; good: number }
export interface Month { month: string; months: string[]; least: number; day: number; received: number; services: number; rated: number; total?: Line; departments: Line[]; items: Line[]; channels: Line[] }
export interface Said { grade: string; itemName?: string; words: string; aspects: string[]; outcome?: string }
export interface Desk { figures: Month; words: Said[]; aspects: Record<string, number> }

export const grades = [5, 4, 3, 2, 1]
export const aspects = ['time', 'guide', 'trips', 'papers', 'platform', 'manner', 'rule']
