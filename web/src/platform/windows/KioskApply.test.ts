import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '@/i18n'
import KioskApply from './KioskApply.vue'

const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: { answer_place: { type: 'string', title: '经营场所' } }, required: ['answer_place'] }
const material = { name: '平面图', need: 'required', source: 'applicant', form: 'electronic' }
let asked: { method: string; url: string; body: Record<string, unknown> }[]
let materials: object[]
let draft: object | undefined

/** What somebody sees who chose an item at the machine, and what the machine asks of the server. */
async function opened() {
  const w = mount(KioskApply, { props: { offer: { code: 'FD-01', name: '食品经营许可', whole: false, agency: '', way: 'take' as const, where: [] } }, global: { plugins: [i18n, createPinia()], stubs: { RouterLink: true } }, attachTo: document.body })
  await flushPromises()
  return w
}

describe('applying at a machine that takes no files', () => {
  beforeEach(() => {
    asked = []
    materials = [material]
    draft = undefined
    let version = 3
    Element.prototype.scrollIntoView = () => undefined
    vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
      asked.push({ method: init.method ?? 'GET', url, body: init.body ? JSON.parse(String(init.body)) : {} })
      const answer = url.includes('/drafts/') ? { id: '1', version: ++version } : url.includes('/slip') ? { svg: '<svg xmlns="http://www.w3.org/2000/svg"/>' }
        : { name: '食品经营许可', applicant: { kind: 'person', name: '王*', number: '3****' }, instant: false, facts: [], schema, materials, draft, prefill: { answer_phone: '138' } }
      return new Response(JSON.stringify(answer), { status: 200, headers: { 'Content-Type': 'application/json' } })
    })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    document.body.innerHTML = ''
  })
  const button = (w: Awaited<ReturnType<typeof opened>>, name: string) => w.findAll('button').find((b) => b.text() === name)

  it('says before anything is filled in that files are needed, and goes on by telephone with what was filled in', async () => {
    draft = { id: '1', version: 3, changedAt: '2026-11-22T00:00:00Z', content: { data: { answer_other: 'earlier', answer_phone: '139' }, disputes: [], files: [{ id: '9', name: 'a.pdf', size: 1 }] } }
    const w = await opened()
    expect(w.text()).toContain('须提交平面图')
    expect(w.html().indexOf('须提交平面图')).toBeLessThan(w.html().indexOf('经营场所'))
    expect(button(w, '提交申请')).toBeUndefined()
    await w.find('#q-answer_place').setValue('桃州镇示范路 1 号')
    await button(w, '用手机接着办')!.trigger('click')
    await flushPromises()
    const kept = asked.find((a) => a.method === 'PUT')!
    expect(kept.url).toBe('/api/citizen/matters/drafts/FD-01')
    // an earlier draft of theirs is not lost by it
    expect(kept.body).toMatchObject({ data: { answer_other: 'earlier', answer_phone: '139', answer_place: '桃州镇示范路 1 号' }, files: [{ id: '9' }], version: 3 })
    expect(asked.at(-1)!.url).toBe('/api/citizen/kiosk/slip?item=FD-01')
    expect(w.find('.onward img').attributes('src')).toContain('svg')
    // what is filled in afterwards is kept by another touch, on top of the first
    await w.find('#q-answer_place').setValue('桃州镇示范路 2 号')
    expect(w.find('.onward').exists()).toBe(false)
    await button(w, '用手机接着办')!.trigger('click')
    await flushPromises()
    expect(asked.filter((a) => a.method === 'PUT').at(-1)!.body).toMatchObject({ data: { answer_place: '桃州镇示范路 2 号' }, version: 4 })
    // Enter hands nothing in that would be refused
    await w.find('form').trigger('submit')
    await flushPromises()
    expect(asked.some((a) => a.method === 'POST')).toBe(false)
    w.unmount()
  })
  it('offers the telephone beside handing in where files may come later, and not where there are none', async () => {
    materials = [{ ...material, need: 'optional' }]
    const later = await opened()
    expect(button(later, '提交申请')).toBeDefined()
    expect(button(later, '用手机接着办')).toBeDefined()
    later.unmount()
    materials = []
    const none = await opened()
    expect(button(none, '提交申请')).toBeDefined()
    expect(button(none, '用手机接着办')).toBeUndefined()
    none.unmount()
  })
})
