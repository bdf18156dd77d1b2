import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { i18n } from '@/i18n'
import DueClock from './DueClock.vue'

const words = (props: InstanceType<typeof DueClock>['$props']) => mount(DueClock, { props, global: { plugins: [i18n] } }).text()
const inDays = (n: number) => new Date(Date.now() + n * 86_400_000 + 60_000).toISOString()

test('what was given in working days is shown in working days', () => {
  expect(words({ due: inDays(7), days: 5 })).toBe('剩 5 个工作日')
  expect(words({ due: inDays(0.2), days: 0 })).toBe('今天到期')
  expect(words({ due: inDays(-3), days: -1 })).toBe('超期 1 个工作日')
  expect(words({ due: inDays(7) })).toContain('剩 7 天')
  expect(words({ due: inDays(-1), days: 0 })).toContain('超期')
})
