/** What /api/sharing says. */
export interface Sum { calls: number; failed: number; rows: number; bytes: number; meanMillis: number; slowestMillis: number; last?: string | null }
export interface ServiceGrant { id: string; grantee: string; granteeName: string; purpose: string; perMinute: number; from: string; until: string; state: string; week: Sum }
export interface Service {
  id: string; code: string; name: string; provider: string; providerName: string; dataset: string; path: string; level: number; grant?: ServiceGrant | null; grants: number; changedAt?: string | null; week: Sum
}
export interface ServiceColumn { field: string; name: string; type: string; level: number; key: boolean; mask?: string | null }
export interface ServiceDetail {
  id: string; code: string; name: string; provider: string; providerName: string; department: string; departmentName: string; path: string; purpose?: string | null; perMinute?: number | null
  until?: string | null; columns: ServiceColumn[]; rules: { field: string; operator: string; values: string[] }[]; rows?: number | null; changedAt?: string | null; provides: boolean; grants: ServiceGrant[]
}
export interface Call {
  id: string; at: string; way: string; department?: string | null; departmentName?: string | null; who?: string | null; address?: string | null; resource: string; grant?: string | null
  request?: string | null; rows: number; bytes: number; millis: number; outcome: string; root: string
}
export interface CallReceipt { call: string; receipt: string; root: string; index: number; count: number; signedAt: string; keyId: string }
export interface Tried { body: string; rows: number; call: string; receipt: string }
export interface Consumer {
  id: string; department: string; departmentName: string; name: string; contact?: string | null; addresses: string[]; signed: boolean; disabled: boolean; createdBy: string; createdAt: string
  rotatedAt: string; mayManage: boolean; version: number
}
export interface Secrets { consumer: Consumer; token: string; signingKey: string }

/** A line for the shell that fetches the first page; with a signature when the system's requests are signed. */
export function curl(origin: string, path: string, signed: boolean) {
  if (!signed) return `curl -D headers.txt -o body.json -H "Authorization: Bearer $TOKEN" '${origin}${path}?limit=100'`
  return [
    `target='${path}?limit=100'; time=$(date +%s); nonce=$(openssl rand -hex 16)`,
    String.raw`sign=$(printf 'GET\n%s\n%s\n%s\n' "$target" "$time" "$nonce" | openssl dgst -sm3 -mac HMAC -macopt hexkey:$KEY | sed 's/.*= //')`,
    `curl -D headers.txt -o body.json -H "Authorization: Bearer $TOKEN" -H "Zhongshu-Timestamp: $time" -H "Zhongshu-Nonce: $nonce" -H "Zhongshu-Signature: $sign" "${origin}$target"`,
  ].join('\n')
}
