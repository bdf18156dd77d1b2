import { describe, expect, it } from 'vitest'
import { ago, brief, clock, day, dayStart, duration, fromInput, full, span, toInput } from './time'

const noon = '2026-11-21T04:05:06Z' // 12:05:06 in the city

describe('time', () => {
  it("is the city's, wherever the browser stands", () => {
    expect(full(noon)).toBe('2026-11-21 12:05:06')
    expect(clock('2026-11-20T16:00:00Z')).toBe('00:00')
    expect(day('2026-11-20T16:00:00Z')).toBe('2026-11-21')
  })
  it('goes into a field and comes back the same minute', () => {
    expect(toInput(noon)).toBe('2026-11-21T12:05')
    expect(fromInput('2026-11-21T12:05')).toBe('2026-11-21T04:05:00.000Z')
    expect(fromInput('')).toBeUndefined()
  })
  it('leaves out what the reader knows', () => {
    const now = Date.parse('2026-11-21T10:00:00Z')
    expect(brief(noon, now)).toBe('12:05')
    expect(brief('2026-11-19T04:05:06Z', now)).toBe('11-19 12:05')
    expect(brief('2025-11-19T04:05:06Z', now)).toBe('2025-11-19')
  })
  it('is told in its two largest units', () => {
    expect(span(59_000)).toBe('59 秒')
    expect(span(60_000)).toBe('1 分')
    expect(span(3 * 3600_000 + 7 * 60_000)).toBe('3 小时 7 分')
    expect(span(50 * 3600_000)).toBe('2 天 2 小时')
    expect(span(-5)).toBe('0 秒')
    expect(ago(noon, Date.parse(noon) + 1000)).toBe('刚刚')
  })
  it('reads the lengths that rules are written in', () => {
    expect([duration('90s'), duration('10m'), duration('24h'), duration('soon'), duration(null)]).toEqual(['1 分', '10 分', '1 天', 'soon', '—'])
  })
  it('says — for what is no time', () => {
    expect([full(null), brief(undefined), day('x'), ago(null)]).toEqual(['—', '—', '—', '—'])
  })
  it('knows where a day of the city begins', () => {
    expect(dayStart('2026-11-20T16:30:00Z').toISOString()).toBe('2026-11-20T16:00:00.000Z')
  })
})
