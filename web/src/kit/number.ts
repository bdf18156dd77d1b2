/** A figure as a person reads it: thin grouping, no false decimals. */
export function figure(value: unknown, decimals?: number): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'boolean') return value ? '1' : '0'
  const n = typeof value === 'number' ? value : Number(value)
  if (!Number.isFinite(n)) return String(value)
  const digits = decimals ?? (Number.isInteger(n) ? 0 : Math.abs(n) >= 1000 ? 0 : Math.abs(n) >= 100 ? 1 : 2)
  return n.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: decimals ?? 0 })
}
export function bytes(n: number): string {
  if (!(n >= 0)) return '—'
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let i = 0
  while (n >= 1024 && i < units.length - 1) { n /= 1024; i++ }
  return `${n >= 100 || i === 0 ? Math.round(n) : n.toFixed(1)} ${units[i]}`
}
