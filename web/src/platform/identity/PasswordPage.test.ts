import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n } from '@/i18n'
import { useSession } from '@/shell/session'
import { demands } from './password'
import PasswordPage from './PasswordPage.vue'

const real = globalThis.fetch
const asked: string[] = []
beforeEach(() => {
  asked.length = 0
  setActivePinia(createPinia())
  globalThis.fetch = ((url: string, init: RequestInit) => {
    asked.push(`${init.method} ${url}`)
    return Promise.resolve(new Response(JSON.stringify({ minLength: 12, maxLength: 40, minKinds: 3 })))
  }) as typeof fetch
})
afterEach(() => {
  globalThis.fetch = real
})

describe('changing the password', () => {
  it('says what the server demands before anyone fails', async () => {
    useSession().$patch({ me: { username: 'wang.wu', permissions: [], roles: [], towns: [] } as never })
    const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { template: '<i />' } }] })
    const w = mount(PasswordPage, { global: { plugins: [i18n, router] } })
    await flushPromises()
    expect(w.text()).toContain('12')
    const [current, next, again] = w.findAll('input')
    await current.setValue('old')
    await next.setValue('Short#1')
    await again.setValue('Short#1')
    expect(w.find('button.primary').attributes('disabled')).toBeDefined()
    await w.find('form').trigger('submit')
    expect(asked).toEqual(['GET /api/password'])
    await next.setValue('Guangde#2026x')
    await again.setValue('Guangde#2026x')
    expect(w.find('button.primary').attributes('disabled')).toBeUndefined()
  })

  it('knows the kinds of characters as the server does', () => {
    const rule = { minLength: 10, maxLength: 128, minKinds: 3 }
    const met = (text: string, name = 'wang.wu') => demands(rule, text, name).map((d) => d.met)
    expect(met('abcdefghij')).toEqual([true, false, true])
    expect(met('abcdefGH12')).toEqual([true, true, true])
    expect(met('中文abcDEF#')).toEqual([false, true, true])
    expect(met('Wang.Wu#2026')).toEqual([true, true, false])
  })
})
