import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import type { Indicator } from '@/kit/shapes'
import VitalSigns from './VitalSigns.vue'

const rate = { id: 'core-closed-in-time', name: '按期结案率', unit: '%', target: 95, better: 'higher', trend: [] } as unknown as Indicator
const value = (i: Partial<Indicator>) => mount(VitalSigns, { props: { indicators: [{ ...rate, ...i } as Indicator], loading: false }, global: { plugins: [i18n] } }).find('.value').text()

describe('a vital sign', () => {
  it('is a dash while it is unknown, and never a zero', () => {
    expect(value({ value: null })).toBe('—')
  })
  it('is zero when that is known', () => {
    expect(value({ value: 0 })).toBe('0%')
  })
})
