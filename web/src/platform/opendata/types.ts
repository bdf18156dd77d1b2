/** What /api/open says to everybody, and /api/opendata to those who release. */
export interface Card {
  id: string; title: string; summary: string; theme: string; themeName: string; department: string; departmentName: string; keywords: string[]; formats: string[]; period: string; rows: number; columns: number
  issued: string; modified: string; stars: number; ratings: number; views: number; downloads: number; calls: number; demo: boolean
}
export interface Facet { id: string; name: string; count: number }
export interface Found { total: number; page: number; items: Card[]; themes: Facet[]; departments: Facet[]; formats: Facet[] }
export interface Summary { datasets: number; rows: number; departments: number; downloads: number; calls: number; perMinute: number; perMinuteKeyed: number }
export interface OpenColumn { field: string; name: string; type: string; treatment?: string | null }
export interface Detail {
  card: Card; summary: string; license: string; condition?: string | null; columns: OpenColumn[]; version: number; sm3: string; sha256: string; sizes: Record<string, number>; persons: boolean; k: number; suppressed: number
  quality?: number | null; versions: { number: number; at: string; rows: number; state: string }[]
}
export interface Rows { columns: OpenColumn[]; rows: Record<string, string | number | boolean | null>[]; next?: number | null; total: number }
export interface ChartData { group: string; how: string; of?: string | null; groups: { name?: string | null; value?: number | null; rows: number }[]; more: number }
export interface Receipt { receipt: string; caseNumber: string; due?: string | null }
export interface Standing { receipt: string; title: string; at: string; state: string; department?: string | null; due?: string | null; answer?: string | null; endedAt?: string | null }
export interface Pick { field: string; treatment: string; width?: number | null }
export interface Plan { title: string; summary: string; theme: string; keywords: string[]; license: string; columns: Pick[]; persons: boolean; quasi: string[]; k: number; suppress: boolean; note?: string | null }
export interface Release {
  id: string; number: number; state: string; rows: number; suppressed: number; smallest: number; sm3?: string | null; columns: OpenColumn[]; plan: Plan; submittedBy: string; submittedAt: string; approvedBy?: string | null
  approvedAt?: string | null; endedAt?: string | null; message?: string | null; mine: boolean
}
export interface Publication {
  id: string; resource: string; dataset: string; department: string; departmentName: string; state: string; plan: Plan; issuedAt?: string | null; changedAt: string; demo: boolean; version: number; live?: Release | null
  pending?: Release | null
}
export interface Source { resource: string; code: string; name: string; department: string; departmentName: string; open: string; dataset: string; rows: number; publication?: string | null }
export interface Candidate { field: string; name: string; type: string; reason?: string | null; telling: boolean; treatments: string[] }
export interface SourceDetail { source: Source; summary: string; openCondition?: string | null; columns: Candidate[] }
export interface Groups { rows: number; groups: number; small: number; affected: number; smallest: number; examples: { values: (string | null)[]; size: number }[] }
export interface PublicRequest {
  id: string; kind: string; title: string; body: string; publication?: string | null; at: string; caseId: string; caseNumber: string; state: string; department?: string | null; due?: string | null; answer?: string | null
  answeredBy?: string | null; endedAt?: string | null
}
export interface ApiKey { id: string; label: string; madeAt: string; revokedAt?: string | null; lastUsed?: string | null; calls: number }
