import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { i18n } from '@/i18n'
import DataTable, { type Column } from './DataTable.vue'

interface Row { id: string; name: string; n: number | null }
const rows: Row[] = [{ id: 'a', name: '乙', n: 10 }, { id: 'b', name: '甲', n: 9 }, { id: 'c', name: '丙', n: null }]
const columns: Column<Row>[] = [{ key: 'name', name: '名称' }, { key: 'n', name: '数', num: true }, { key: 'id', name: '编号', spare: true }]
const table = () => mount(DataTable<Row>, { props: { name: 't', label: 't', columns, rows, rowKey: (r: Row) => r.id, openable: true }, global: { plugins: [i18n] }, attachTo: document.body })
const names = (w: ReturnType<typeof table>) => w.findAll('tbody tr').map((tr) => tr.find('td').text())

beforeEach(() => localStorage.clear())

describe('the table', () => {
  it('sorts by number and not by letters, unknown last, and back again', async () => {
    const w = table()
    const head = w.findAll('th button')[1]
    await head.trigger('click')
    expect(names(w)).toEqual(['甲', '乙', '丙'])
    expect(w.findAll('th')[1].attributes('aria-sort')).toBe('ascending')
    await head.trigger('click')
    expect(names(w)).toEqual(['乙', '甲', '丙'])
    await head.trigger('click')
    expect(names(w)).toEqual(['乙', '甲', '丙'])
    expect(w.findAll('th')[1].attributes('aria-sort')).toBeUndefined()
  })
  it('hides spare columns until chosen, and remembers the choice', async () => {
    const w = table()
    expect(w.findAll('th')).toHaveLength(2)
    await w.findAll('.menu input')[2].trigger('change')
    expect(w.findAll('th')).toHaveLength(3)
    w.unmount()
    expect(table().findAll('th')).toHaveLength(3)
  })
  it('moves by arrow keys and opens by Enter', async () => {
    const w = table()
    await w.findAll('tbody tr')[0].trigger('keydown', { key: 'ArrowDown' })
    await nextTick()
    expect(document.activeElement).toBe(w.findAll('tbody tr')[1].element)
    await w.findAll('tbody tr')[1].trigger('keydown', { key: 'Enter' })
    expect(w.emitted('open')?.[0]).toEqual([rows[1]])
  })
  it('marks what can be done with a row, which a telephone must not leave out', () => {
    const w = mount(DataTable<Row>, { props: { name: 'd', label: 'd', columns: [...columns, { key: 'do', name: '操作', sortable: false, value: () => '' }], rows, rowKey: (r: Row) => r.id }, slots: { do: '<button>收回</button>' }, global: { plugins: [i18n] } })
    expect(w.findAll('tbody tr')[0].find('td.act button').text()).toBe('收回')
  })
  it('says what to do when there is nothing', () => {
    const w = mount(DataTable<Row>, { props: { name: 'e', label: 'e', columns, rows: [], rowKey: (r: Row) => r.id, emptyTitle: '空', emptyHint: '放宽筛选' }, global: { plugins: [i18n] } })
    expect(w.text()).toContain('放宽筛选')
  })
})
