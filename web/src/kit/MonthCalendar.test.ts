import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import MonthCalendar from './MonthCalendar.vue'

const show = (month: string, days = {}) => mount(MonthCalendar, { props: { modelValue: month, days, label: 'AQI' }, global: { plugins: [i18n] } })

describe('the calendar of a month', () => {
  it('begins its weeks on Monday and has each day once', () => {
    const w = show('2026-02') // 1 February 2026 is a Sunday, 28 days
    const first = w.findAll('tbody tr')[0].findAll('td')
    expect(first.map((c) => c.text())).toEqual(['', '', '', '', '', '', '1'])
    expect(w.findAll('.date').map((d) => d.text())).toEqual(Array.from({ length: 28 }, (_, i) => String(i + 1)))
  })

  it('says each mark in words and tells a missed limit', () => {
    const w = show('2026-02', { '2026-02-03': { text: '128', bad: true, color: '#ff7e00', note: '轻度污染' } })
    const cell = w.findAll('td').find((c) => c.text().includes('128'))!
    expect(cell.classes()).toContain('bad')
    expect(cell.attributes('title')).toBe('轻度污染')
  })

  it('goes back over the year and never into the future', async () => {
    const w = show('2026-01')
    await w.findAll('button')[0].trigger('click')
    expect(w.emitted('update:modelValue')).toEqual([['2025-12']])
    const now = show(new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 7))
    expect(now.findAll('button')[1].attributes('disabled')).toBeDefined()
  })
})
