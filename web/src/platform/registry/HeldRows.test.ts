import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import { toasts } from '@/kit/toast'
import { useSession } from '@/shell/session'
import HeldRows from './HeldRows.vue'

const real = globalThis.fetch
let asked: string[] = []
let retried = { taken: 3, left: 2, untried: 0 }
const row = { id: '7', source: { dataset: 'base-person', name: '人口库主记录', departmentName: '公安局' }, key: '****41', reason: '文本超过列的长度', tries: 2, firstAt: '2026-01-01T00:00:00Z', at: '2026-01-02T00:00:00Z' }

beforeEach(() => {
  asked = []
  toasts.splice(0)
  setActivePinia(createPinia())
  globalThis.fetch = ((url: string, init?: RequestInit) => {
    asked.push(`${init?.method ?? 'GET'} ${url}`)
    return Promise.resolve(new Response(JSON.stringify(init?.method === 'POST' ? retried : { items: [row], next: null })))
  }) as typeof fetch
})
afterEach(() => {
  globalThis.fetch = real
})
async function open(permissions: string[]) {
  useSession().me = { permissions } as never
  const w = mount(HeldRows, { props: { of: 'themes/theme-elder', name: '高龄老人', count: 5 }, global: { plugins: [i18n] } })
  await flushPromises()
  return w
}

describe('what could not be taken in', () => {
  it('is shown with its reason to whoever reads, and tried again by whoever manages', async () => {
    const w = await open(['registry.read'])
    expect(asked).toEqual(['GET /api/registry/themes/theme-elder/held'])
    expect(w.text()).toContain('高龄老人：未能写入的变化（5）')
    expect(w.text()).toContain('文本超过列的长度')
    expect(w.findAll('button').some((b) => b.text() === '再试一次')).toBe(false)
  })
  it('says what came of trying again, and what there was no time for', async () => {
    const w = await open(['registry.manage'])
    const button = w.findAll('button').find((b) => b.text() === '再试一次')!
    await button.trigger('click')
    await flushPromises()
    expect(asked).toContain('POST /api/registry/themes/theme-elder/held/retry')
    expect(w.emitted('tried')).toHaveLength(1)
    expect(toasts.at(-1)?.text).toBe('已写入 3 条，还有 2 条未能写入')
    retried = { taken: 9, left: 4, untried: 1 }
    await button.trigger('click')
    await flushPromises()
    expect(toasts.at(-1)?.text).toContain('1 条这次没来得及试')
  })
})
