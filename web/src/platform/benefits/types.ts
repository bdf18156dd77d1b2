export interface Sum { programme: string; programmeName: string; period: string; state: string; lines: number; yuan: string }
export interface Programme { id: string; name: string; department: string; basis?: string; cycle: 'month' | 'quarter' | 'year'; most: string; exclusive: string[]; entitled: string[]; manage: boolean }
export interface Overview { programmes: Programme[]; rules: { check: string; name: string; hold: boolean }[]; sums: Sum[] }
export interface Batch { id: string; number: string; programme: string; programmeName: string; department: string; period: string; file: string; state: string; madeAt: string; madeName: string; submittedAt?: string; approvedAt?: string; approvedName?: string; paySm3?: string; reason?: string; version: number; mine: boolean; manage: boolean; approve: boolean; sums: Sum[] }
export interface Finding { rule: string; name: string; hold: boolean; text: string; caseId?: string; caseNumber?: string; outcome?: string }
export interface Line { id: string; no: number; name: string; idNumber: string; account: string; bank?: string; yuan: string; state: string; reason?: string; releasedBy?: string; bankReason?: string; findings: Finding[] }
export interface Own { programmeName: string; department: string; period: string; yuan: string; account: string; state: string; reason?: string; at?: string }
