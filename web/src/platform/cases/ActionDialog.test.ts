import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import type { CaseAction, CaseDetail } from '@/kit/shapes'
import ActionDialog from './ActionDialog.vue'

const finish: CaseAction = {
  id: 'finish', name: '提交检查结果', consequence: '提交后由运行中心核查', text: 'required', practice: false, blocked: null,
  asks: [{ key: 'finding', name: '检查结论', kind: 'choice', required: true, options: ['扬尘', '未发现异常'] }],
  evidence: [{ kind: 'photo', name: '现场照片', min: 1 }],
}
const item = { id: '42', version: 7, department: 'environment', evidence: [{ id: '9', name: '现场.jpg', size: 10, sm3: 'ab' }] } as unknown as CaseDetail
const real = globalThis.fetch
let sent: { url: string; body: Record<string, unknown> }[] = []
let answer = () => new Response(JSON.stringify({ id: '42', version: 8 }))

beforeEach(() => {
  sent = []
  // jsdom knows <dialog> but not its methods
  HTMLDialogElement.prototype.showModal = function () { this.open = true }
  HTMLDialogElement.prototype.close = function () { this.open = false }
  globalThis.fetch = ((url: string, init: RequestInit) => {
    sent.push({ url, body: JSON.parse(String(init.body)) })
    return Promise.resolve(answer())
  }) as typeof fetch
})
afterEach(() => {
  globalThis.fetch = real
})
async function open(action: CaseAction) {
  const w = mount(ActionDialog, { props: { case: item, action: undefined }, global: { plugins: [i18n, createPinia()] } })
  await w.setProps({ action })
  await flushPromises()
  return w
}

describe('an action’s dialog', () => {
  it('spells out what will happen', async () => {
    expect((await open(finish)).text()).toContain('提交后由运行中心核查')
  })
  it('sends nothing while words, facts or evidence are missing', async () => {
    const w = await open(finish)
    await w.find('form').trigger('submit')
    expect(sent).toEqual([])
    expect(w.findAll('[role=alert]').length).toBeGreaterThanOrEqual(3)
  })
  it('sends the facts with the version that was seen', async () => {
    const w = await open(finish)
    await w.find('select').setValue('扬尘')
    await w.find('textarea').setValue('已洒水')
    await w.find('input[type=checkbox]').setValue(true)
    await w.find('form').trigger('submit')
    await flushPromises()
    expect(sent).toEqual([{ url: '/api/cases/42/actions/finish', body: { text: '已洒水', values: { finding: '扬尘' }, evidence: ['9'], version: 7 } }])
    expect(w.emitted('done')).toHaveLength(1)
  })
  it('asks for the newest state when another was faster', async () => {
    answer = () => new Response(JSON.stringify({ status: 409, code: 'stale-version', detail: '已更新' }), { status: 409 })
    const w = await open({ ...finish, text: 'none', asks: [], evidence: [] })
    await w.find('form').trigger('submit')
    await flushPromises()
    expect(w.emitted('stale')).toHaveLength(1)
    expect(w.text()).toContain('案件刚被他人更新')
  })
  it('cannot be confirmed while a closure check objects', async () => {
    const w = await open({ ...finish, blocked: '预警尚未解除' })
    expect(w.text()).toContain('预警尚未解除')
    expect(w.find('.primary').attributes('disabled')).toBeDefined()
  })
})
