/** What the server says, as the contract of the REST interface gives it. Ids are decimal strings, times ISO-8601. */

export type Level = 1 | 2 | 3 | 4
export interface Page<T> { items: T[]; next?: string | null; total?: number | null }
export interface Me {
  id: string; username: string; name: string; org: string; orgName: string
  roles: string[]; permissions: string[]; towns: string[]; demo: boolean; mustChangePassword?: boolean
  acting?: StandIn | null; mayActFor?: StandIn[]
}
/** A colleague one stands in for. */
export interface StandIn { id: string; name: string; until: string }
export interface Town { code: string; name: string; point?: [number, number] | null }
export interface City {
  id: string; code: string; name: string; fullName: string
  center: [number, number]; bbox: [number, number, number, number]; demo: boolean; towns: Town[]
}
export interface Department { code: string; name: string; shortName?: string; parent?: string | null }
export interface DemoAccount { username: string; role: string; roleName: string; name: string; orgName?: string | null; townName?: string | null }

export interface CaseItem {
  id: string; number: string; type: string; typeName: string; title: string; level: Level | null
  state: string; stateName: string; source: string; department?: string | null; departmentName?: string | null
  /** id of the officer in charge; none means the department's common inbox */
  person?: string | null; personName?: string | null
  town?: string | null; townName?: string | null; lon?: number | null; lat?: number | null
  openedAt: string; due?: string | null; closeDue?: string | null; closedAt?: string | null; open: boolean; overdue: boolean
  supervised?: boolean; urges?: number; repeats?: number; returns?: number; reworks?: number; things: string[]; version: number
  /** left until it is due, negative past it; none where the clock counts hours */
  workDays?: number | null
}
export interface Evidence { id: string; name: string; kind?: string; media?: string; size: number; sm3: string; uploader?: string | null; at?: string }
export interface CaseStep {
  at: string; actor: string; orgName?: string | null; action: string; actionName: string; from?: string | null; fromName?: string | null; to?: string | null; toName?: string | null
  text?: string | null; fields?: Record<string, unknown> | null; evidence: string[]
}
export type AskKind = 'text' | 'number' | 'choice' | 'date' | 'boolean' | 'department' | 'departments' | 'person'
export interface Ask { key: string; name: string; kind: AskKind; required: boolean; options?: string[] | null }
export interface CaseAction {
  id: string; name: string; consequence?: string | null; text: 'none' | 'optional' | 'required'; asks: Ask[]
  evidence: { kind: string; name: string; min: number }[]
  /** a practice of the kernel (督办, 转办 …), not a step of the lifecycle */
  practice: boolean
  /** why it cannot be taken just now */
  blocked?: string | null
}
export interface Limit { number: number; unit: string; unitName: string }
export interface CaseClock {
  start?: string | null; due?: string | null; number?: number | null; unit?: string | null; unitName?: string | null; pausedSince?: string | null
  pauses?: { from: string; to?: string | null }[]; extensions?: Limit[]; asked?: Limit | null; workDays?: number | null
}
export interface CaseLink { id: string; number: string; title: string; stateName: string; departmentName?: string | null }
export interface CaseDetail extends CaseItem {
  description?: string | null
  place?: { address?: string | null; grid?: string | null; town?: string | null; townName?: string | null; village?: string | null; lon?: number | null; lat?: number | null } | null
  parties?: { role?: string | null; name?: string | null; phone?: string | null; idNumber?: string | null; address?: string | null }[]
  personalMasked?: boolean
  timeline: CaseStep[]
  evidence: Evidence[]
  children?: CaseLink[]
  parent?: CaseLink | null
  merged?: CaseLink[]
  mergedInto?: CaseLink | null
  actions: CaseAction[]
  clock?: CaseClock | null
  /** what the module that opened it noted for itself */
  data?: Record<string, unknown> | null
}
export interface CaseType {
  id: string; name: string; app?: string; level?: number; department?: string | null; manual?: boolean; limitNumber?: number; limitUnitName?: string
  states?: { id: string; name: string; phase?: string; ownerName?: string }[]
}
export interface CaseCounts { mine: number; department: number; watch: number; all: number; overdue: number; dueToday: number; states: Record<string, number> }

export interface Alert {
  id: string; rule: string; ruleName: string; thing?: string | null; thingName: string; type?: string; level: Level; message: string
  value?: number | null; unit?: string | null; raisedAt: string; clearedAt?: string | null
  caseId?: string | null; caseNumber?: string | null; lon?: number | null; lat?: number | null; town?: string | null
  /** raised while its thing was under maintenance */
  maintenance?: boolean
}
export interface Latest { ts: string | number; value: number | string | boolean | null; unit?: string; name?: string }
export interface Thing {
  id: string; code: string; name: string; type: string; typeName?: string; category?: string; department?: string; town?: string; village?: string; grid?: string
  lon?: number | null; lat?: number | null; attributes?: Record<string, unknown>; status?: string
  latest?: Record<string, Latest>; online?: boolean | null; alertLevel?: Level | null
  relations?: { relation: string; id: string; name?: string; direction?: string; thing?: string }[]
}
export interface ThingProperty { key: string; name: string; unit?: string; kind: 'number' | 'boolean' | 'text'; min?: number; max?: number; decimals?: number }
export interface ThingType { id: string; name: string; app?: string; icon?: string; category?: string; properties: ThingProperty[] }
export interface History { metric: string; unit?: string | null; every: string; points: number[][] }

export interface Maintenance { id: string; from: string; to?: string | null; reason?: string | null; createdBy?: string | null }
export interface Device {
  id: string; code: string; name: string; type: string; typeName?: string; department?: string | null; departmentName?: string | null; town?: string | null; townName?: string | null
  protocol?: string | null; status: 'online' | 'silent' | 'never' | 'disabled' | 'maintenance'; lastSeen?: string | null; battery?: number | null
  lon?: number | null; lat?: number | null; gateway?: boolean
}
export interface DeviceDetail extends Device {
  village?: string | null; grid?: string | null; placeClass?: string | null; firstSeen?: string | null; model?: string | null; enabled: boolean; parent?: string | null
  every?: number; version: number; credentials: Record<string, string>[]; maintenance: Maintenance[]
}
export interface Rule {
  id: string; app?: string; name: string; description?: string | null; basis?: string | null; types: string[]; typeNames?: string[]; kind?: string; condition?: string | null
  for?: string | null; clear?: string | null; clearFor?: string | null
  /** one number, or the levels with their conditions */
  level?: number | { when?: string | null; level: number }[] | null
  message?: string | null; caseType?: string | null; opensCase?: boolean; on: boolean; overridden: boolean; overrideVersion?: number; activeAlerts: number; lastFired?: string | null
}
export interface RuleParameter { key: string; label: string; unit?: string | null; min?: number | null; max?: number | null; original: number; value: number }
export interface RuleOverride {
  version: number; values?: Record<string, number> | null; on?: boolean | null; level?: Level | null; reason: string; from?: string | null; to?: string | null
  removed: boolean; inForce: boolean; by?: string | null; at: string
}
export interface RuleDetail {
  rule: Rule; yaml?: string | null; source?: string | null; advice?: string | null; parameters: RuleParameter[]
  variants?: { placeClass: string[]; calendar?: string | null; condition?: string | null; parameters: Record<string, number> }[]
  silence?: string | null; version: number; versions: RuleOverride[]
}
export interface Trial {
  from: string; until: string; evaluated: number; things: number; millis: number; truncated: boolean; would: number; actual: number
  wouldRaise: { thing: string; thingName: string; level: number; raisedAt: string; clearedAt?: string | null; value?: number | null; message?: string | null }[]
  byDay: { day: string; would: number; actual: number }[]
}
export interface AlertDetail { alert: Alert; firstLevel?: number; clearReason?: string | null; things?: string[]; held?: boolean; flood?: boolean; caseError?: string | null; condition?: string | null; advice?: string | null; basis?: string | null }
export interface Indicator {
  id: string; name: string; app?: string; value: number | null; unit?: string | null; target?: number | null; better?: 'higher' | 'lower'
  met?: boolean | null; at?: string | null; freshSeconds?: number | null; trend?: [number | string, number | null][]
  definition?: string; formula?: string; basis?: string | null; source?: string; owner?: string; decimals?: number; note?: string | null; numerator?: number | null; denominator?: number | null
}
export interface MapLayer { id: string; name: string; app?: string; appName?: string | null; kind: 'point' | 'polygon' | 'heat' | 'line'; types?: string[]; icon?: string; color?: string; public?: boolean; group?: string }
export interface Minute { minute: string; alerts: number; opened?: number; casesOpened?: number; closed?: number; casesClosed?: number; messages?: number }
export interface Reject {
  id: string; format?: string; protocol: string; thing?: string | null; thingName?: string | null; device?: string | null; receivedAt: string; reason: string
  detail?: string | null; payload?: string; text?: boolean; size?: number; replayable?: boolean; replayedAt?: string | null; replayError?: string | null
}
export interface AuditEntry {
  seq: string; at: string; actor?: string | null; name?: string | null; org?: string | null; ip?: string | null; action: string; subjectType: string; subjectId?: string | null
  reason?: string | null; before?: unknown; after?: unknown; hash: string
}
export interface AuditResult {
  whole: boolean; entries: number; lastSeq: number; head?: string | null; checkpoints: number; signedSeq: number; found: number
  findings?: { seq: number; kind: string; detail: string }[]
}
export type Health = 'ok' | 'warn' | 'bad'
export interface HealthComponent {
  id: string; name: string; status: Health; detail?: string; figures?: Record<string, number>
  items?: { key: string; name: string; unit?: string | null; value?: number | null; status: Health; warn?: number | null; bad?: number | null }[]
}
export interface SearchHit { kind: 'thing' | 'case' | 'place' | 'rule' | 'resource' | 'item' | 'matter'; id: string; title: string; subtitle?: string; lon?: number | null; lat?: number | null }

export interface LiveCase { id: string; number: string; title: string; level: Level; state: string; department?: string; town?: string; lon?: number; lat?: number; due?: string; what: 'opened' | 'acted' | 'closed' }
export interface LiveAlert extends Alert { what: 'raised' | 'cleared' | 'escalated' }
/** What a person was told: a deadline comes near, has passed, was escalated; somebody urges or supervises. */
export interface Notification { id: string; kind: 'remind' | 'overdue' | 'escalate' | 'supervise' | 'urge'; caseId: string; number: string; title: string; level: Level; due?: string | null; at: string; read: boolean }
export interface LiveNotification { kind: Notification['kind']; caseId: string; number: string; title: string; level: Level; at: string }
export type Vital = Record<string, number | string | null>
export interface LiveState { thing: string; values: Record<string, Latest | number> }
