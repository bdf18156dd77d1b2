import { describe, expect, it } from 'vitest'
import { shown, wrongs } from './form'

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    place: { type: 'string', title: '现居住地址', minLength: 4, maxLength: 100 },
    kind: { title: '居住方式', type: 'string', enum: ['租房', '自有住房'] },
    needs: { title: '需要监护人', type: 'boolean' },
    months: { title: '月数', type: 'number', minimum: 1 },
    about: { title: '说明', type: 'string', 'x-widget': 'textarea' },
    changes: { title: '变更事项', type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', enum: ['名称', '住所'] } },
  },
  required: ['place', 'kind', 'needs'],
  allOf: [
    { if: { type: 'object', properties: { kind: { enum: ['租房'] } }, required: ['kind'] }, then: { properties: { until: { type: 'string', format: 'date', title: '租期至' } }, required: ['until'] } },
    { if: { type: 'object', properties: { until: { enum: ['2026-12-31'] } }, required: ['until'] }, then: { properties: { renew: { type: 'boolean', title: '是否续租' } }, required: ['renew'] } },
    { if: { type: 'object', properties: { needs: { enum: [true] } }, required: ['needs'] }, then: { properties: { guardian: { type: 'string', title: '监护人姓名' } }, required: ['guardian'] } },
  ],
  unevaluatedProperties: false,
}
const keys = (values: object) => shown(schema, values as never).questions.map((q) => q.key)

describe('a form', () => {
  it('asks what its conditions call for, below the answer it follows from', () => {
    expect(keys({})).toEqual(['place', 'kind', 'needs', 'months', 'about', 'changes'])
    expect(keys({ kind: '租房', needs: true })).toEqual(['place', 'kind', 'until', 'needs', 'guardian', 'months', 'about', 'changes'])
    expect(keys({ kind: '租房', until: '2026-12-31' })).toEqual(['place', 'kind', 'until', 'renew', 'needs', 'months', 'about', 'changes'])
  })
  it('posts nothing that its conditions do not call for, however it was typed before', () => {
    const now = shown(schema, { place: ' 桃州镇 1 号 ', kind: '自有住房', until: '2026-12-31', renew: true, needs: false, months: '1,200', changes: ['住所', '名称', '别的'] })
    expect(now.data).toEqual({ place: '桃州镇 1 号', kind: '自有住房', needs: false, months: 1200, changes: ['名称', '住所'] })
    expect(wrongs(schema, now)).toEqual({})
  })
  it('has a control for each kind', () => {
    expect(Object.fromEntries(shown(schema, { kind: '租房' }).questions.map((q) => [q.key, q.widget]))).toEqual({ place: 'text', kind: 'choice', until: 'date', needs: 'yesno', months: 'number', about: 'long', changes: 'choices' })
    expect(shown(schema, {}).questions.filter((q) => q.required).map((q) => q.key)).toEqual(['place', 'kind', 'needs'])
  })
  it('says in words what is wrong, at its question', () => {
    expect(wrongs(schema, shown(schema, { place: '桃', kind: '租房', months: 'abc' }))).toEqual({ place: '至少 4 个字', needs: '必填', until: '必填', months: '请填数字' })
    const days = { type: 'object', properties: { since: { type: 'string', format: 'date', formatMinimum: '1906-11-23', formatMaximum: '2026-11-23' } } }
    const since = (day: string) => wrongs(days, shown(days, { since: day })).since
    expect([since('2026-11-23'), since('1906-11-23'), since('2056-02-02'), since('1900-01-01')]).toEqual([undefined, undefined, '不能晚于 2026-11-23', '不能早于 1906-11-23'])
    expect(wrongs(schema, shown(schema, { place: '桃州镇一号', kind: '租房', until: '2026-02-30', needs: true, guardian: '王', months: '0' }))).toEqual({ until: '格式不正确', months: '不能小于 1' })
  })

  it('asks what follows from one of several answers', () => {
    const schema = {
      type: 'object', properties: { changes: { title: '变更事项', type: 'array', minItems: 1, items: { enum: ['名称', '住所'] } } }, required: ['changes'], unevaluatedProperties: false,
      allOf: [{ if: { type: 'object', properties: { changes: { contains: { enum: ['名称'] } } }, required: ['changes'] }, then: { properties: { name: { title: '新名称', type: 'string', minLength: 4 } }, required: ['name'] } }],
    }
    expect(shown(schema, { changes: ['住所'] }).questions.map((q) => q.key)).toEqual(['changes'])
    const now = shown(schema, { changes: ['住所', '名称'] })
    expect(now.questions.map((q) => q.key)).toEqual(['changes', 'name'])
    expect(Object.keys(wrongs(schema, now))).toEqual(['name'])
    expect(wrongs(schema, shown(schema, { changes: ['名称'], name: '示范新店' }))).toEqual({})
  })
})
