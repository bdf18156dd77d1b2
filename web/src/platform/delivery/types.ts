/** What /api/sharing says of subscriptions, files and neighbours. */
export interface Subscription {
  id: string; name: string; resource: string; resourceName?: string | null; provider: string; providerName: string; grantee: string; granteeName: string; kind: 'webhook' | 'topic'; address: string
  fields: string[]; batchRows: number; state: 'active' | 'paused' | 'stopped'; reason?: string | null; position: number; behind: number; batches: number; rowsSent: number; failures: number
  retryAt?: string | null; lastAt?: string | null; lastOkAt?: string | null; lastError?: string | null; createdBy: string; createdAt: string; trouble?: string | null; mayManage: boolean; secret?: string | null
}
export interface Delivery {
  id: string; batch: string; from: number; to: number; rows: number; removed: number; bytes: number; at: string; millis: number; outcome: 'ok' | 'failed'; status?: number | null; error?: string | null; said?: string | null
}
export interface FilePlan {
  id: string; name: string; resource: string; resourceName?: string | null; providerName: string; grantee: string; granteeName: string; format: string; every: 'daily' | 'weekly' | 'monthly'; day?: number | null
  at: string; workdays: boolean; fields: string[]; keepDays: number; state: 'active' | 'paused' | 'stopped'; reason?: string | null; nextAt?: string | null; mayManage: boolean
}
export interface SharedFile {
  id: string; plan: string; name: string; providerName: string; granteeName: string; format: string; state: 'making' | 'ready' | 'failed' | 'gone'; rows: number; bytes: number; sm3?: string | null
  begunAt: string; madeAt?: string | null; untilAt?: string | null; error?: string | null; downloads: number; mine: boolean
}
export interface Neighbour {
  code: string; name: string; url: string; fingerprint: string; state: 'paired' | 'ended'; pairedBy: string; pairedAt: string; syncedAt?: string | null; lastOkAt?: string | null; failures: number
  lastError?: string | null; waiting: number; said: number; heard: number
}
export interface Overview { self: { code: string; name: string; fingerprint: string }; items: Neighbour[]; manages: boolean }
export interface Message { seq: number; kind: string; about?: string | null; at: string; takenAt?: string | null; error?: string | null }
export interface Flow { id: string; direction: 'in' | 'out'; resource: string; departmentName: string; who: string; query?: string | null; at: string; rows: number; bytes: number; millis: number; outcome: string }
export interface NeighbourDetail { neighbour: Neighbour; said: Message[]; heard: Message[]; flows: Flow[] }
/** A resource that a department may have, with the department. */
export interface Choice { resource: string; department: string; label: string }
