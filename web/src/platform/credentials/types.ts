export type State = 'VALID' | 'SUSPENDED' | 'REVOKED' | 'SUPERSEDED' | 'EXPIRED' | 'EARLY'
export interface TypeField { id: string; name: string; kind: 'text' | 'date' | 'number' | 'choice' | 'citizen-id' | 'credit-code' | 'phone'; must: boolean; length: number; choices: string[]; personal: boolean }
export interface CredentialType { id: string; name: string; code: string; department: string; departmentName: string; holder: 'person' | 'firm' | 'either'; holderName: string; months?: number; basis?: string; demo: boolean; issued: number; fields: TypeField[]; picture: string }
export interface Line { id: string; type: string; typeName: string; department: string; departmentName: string; identifier: string; version: number; holderName: string; holderNumber: string; state: State; stateName: string; from: string; until?: string; issuedAt: string; demo: boolean }
export interface Value { id: string; name: string; value: string }
export interface VersionLine { number: number; identifier: string; state: State; stateName: string; from: string; until?: string; issuedAt: string; issuedBy: string; why: string; ofd: boolean }
export interface Act { action: string; version: number; reason?: string; by: string; at: string }
export interface Use { kind: string; version: number; by: string; purpose?: string; result?: string; at: string }
export interface Detail { line: Line; reason?: string; values: Value[]; picture: string; versions: VersionLine[]; acts: Act[]; uses: Use[]; code: string }
export interface Look { holderName: string; holderNumber: string; values: Value[]; picture: string }
export interface Seal { department: string; departmentName: string; name: string; state: 'active' | 'stopped'; custodian?: string; custodianName?: string; subject: string; issuer: string; serial: string; from: string; until: string; uses: number; claim?: { id: string; byName: string; reason: string; at: string; mine: boolean } }
export interface Leave { id: string; type: string; typeName: string; purpose: string; until: string; state: 'asked' | 'given' | 'refused' | 'ended'; askedName: string; askedAt: string; decidedName?: string; decidedAt?: string; reason?: string; mine: boolean }
export interface SealUse { credential: string; version: number; format: string; sm3: string; by: string; at: string }
export interface Verdict {
  verdict: string; valid: boolean; message: string; at: string
  checks: { name: string; ok: boolean; says: string }[]
  credential?: { type: string; issuer: string; identifier: string; holder: string; from: string; until?: string; version: number; demo: boolean }
}
/** A picture that the server drew, as the address of an image: what people wrote in it cannot run. */
export const imageOf = (svg: string) => 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg)
/** A word for one intention, so that a second press is the same request. */
export const newRequest = () => 'web-' + Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('')
