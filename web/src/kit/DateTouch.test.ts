import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '@/i18n'
import DateTouch from './DateTouch.vue'

const shown = (props: object) => mount(DateTouch, { props: { id: 'd', label: '日期', modelValue: '', ...props }, global: { plugins: [i18n] } })
const lists = (w: ReturnType<typeof shown>) => w.findAll('select').map((s) => s.findAll('option').slice(1).map((o) => o.text()))

describe('a date by three lists', () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T08:00:00+08:00'), toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  it('offers only days that make sense', async () => {
    const past = shown({ min: '1906-11-23', max: '2026-11-23' })
    expect(lists(past)[0].slice(0, 2)).toEqual(['2026', '2025'])
    expect(lists(past)[0].at(-1)).toBe('1906')
    await past.findAll('select')[0].setValue('2026')
    expect(lists(past)[1].at(-1)).toBe('11')
    await past.findAll('select')[1].setValue('11')
    expect(lists(past)[2].at(-1)).toBe('23')
    await past.findAll('select')[2].setValue('23')
    expect(past.emitted('update:modelValue')!.at(-1)).toEqual(['2026-11-23'])
    await past.findAll('select')[0].setValue('1906')
    expect(lists(past)[1]).toEqual(['11', '12'])
    expect(lists(past)[2][0]).toBe('23')
  })
  it('begins with this year where it lies ahead, and knows no limits where none are said', () => {
    expect(lists(shown({ min: '2026-11-23', max: '2028-11-23' }))[0]).toEqual(['2026', '2027', '2028'])
    const any = lists(shown({}))
    expect([any[0][0], any[0].at(-1), any[1].length, any[2].length]).toEqual(['2056', '1916', 12, 31])
  })
  it('keeps a month that the year has, and drops one that it has not', async () => {
    const w = shown({ max: '2026-03-31', modelValue: '2025-12-31' })
    await w.findAll('select')[0].setValue('2026')
    expect(w.emitted('update:modelValue')!.at(-1)).toEqual([''])
  })
})
