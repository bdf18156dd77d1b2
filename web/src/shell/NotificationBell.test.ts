import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n } from '@/i18n'
import { useLiveStore } from '@/kit/live'
import type { LiveNotification, Notification } from '@/kit/shapes'
import NotificationBell from './NotificationBell.vue'

const real = globalThis.fetch
let sent: { method: string; url: string; body?: string }[] = []
let told: Notification[] = []
const note = (id: string, read = false): Notification => ({ id, kind: 'overdue', caseId: '7', number: 'HJ-1', title: '示范案件', level: 2, at: new Date().toISOString(), read })

beforeEach(() => {
  setActivePinia(createPinia())
  sent = []
  told = [note('12'), note('11', true)]
  globalThis.fetch = ((url: string, init: RequestInit) => {
    sent.push({ method: init.method ?? 'GET', url, body: init.body as string | undefined })
    if (init.method === 'POST') told = told.map((n) => ({ ...n, read: true }))
    return Promise.resolve(new Response(JSON.stringify({ items: told, next: null, unread: told.filter((n) => !n.read).length })))
  }) as typeof fetch
})
afterEach(() => {
  globalThis.fetch = real
})

async function bell() {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { template: '<i/>' } }, { path: '/cases/:id', component: { template: '<i/>' } }] })
  const w = mount(NotificationBell, { global: { plugins: [i18n, router] } })
  await flushPromises()
  return { w, router }
}

describe('the bell', () => {
  it('says how many are unread, also to those who do not see it', async () => {
    const { w } = await bell()
    expect(w.find('.count').text()).toBe('1')
    expect(w.find('button').attributes('aria-label')).toContain('1 条未读')
  })
  it('opens the case and marks what was opened', async () => {
    const { w, router } = await bell()
    await w.find('button').trigger('click')
    expect(w.findAll('li')).toHaveLength(2)
    await w.find('li button').trigger('click')
    await flushPromises()
    await router.isReady()
    expect(sent.some((s) => s.method === 'POST' && s.url === '/api/notifications/12/read')).toBe(true)
    expect(router.currentRoute.value.path).toBe('/cases/7')
    expect(w.find('.count').exists()).toBe(false)
  })
  it('marks all up to the newest that is shown', async () => {
    const { w } = await bell()
    await w.find('button').trigger('click')
    await w.find('.top button').trigger('click')
    await flushPromises()
    expect(sent.find((s) => s.url === '/api/notifications/read')?.body).toBe('{"upTo":"12"}')
  })
  it('asks again when the live channel tells of a new one', async () => {
    const { w } = await bell()
    told = [note('13'), ...told]
    for (const hear of useLiveStore().listeners.notification) hear({ kind: 'overdue', caseId: '8', number: 'HJ-2', title: '又一件', level: 1, at: '' } as LiveNotification)
    await new Promise((done) => setTimeout(done, 900))
    await flushPromises()
    expect(w.find('.count').text()).toBe('2')
  })
})
