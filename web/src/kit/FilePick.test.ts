import { mount } from '@vue/test-utils'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import FilePick from './FilePick.vue'

const shown = (props: object) => mount(FilePick, { props: { label: '选择文件', ...props }, global: { plugins: [i18n] } })

describe('choosing files', () => {
  it('says what was chosen in Chinese, and hands the files over once each time', async () => {
    const w = shown({ chosen: '' })
    expect(w.text()).toBe('选择文件未选择文件')
    const input = w.find('input')
    expect(input.classes()).toContain('sr')
    const file = new File(['a'], '事项.csv')
    Object.defineProperty(input.element, 'files', { value: [file], configurable: true })
    await input.trigger('change')
    await input.trigger('change')
    expect(w.emitted('pick')).toEqual([[[file]], [[file]]])
    await w.setProps({ chosen: '事项.csv' })
    expect(w.text()).toContain('事项.csv')
    expect(shown({}).find('.chosen').exists()).toBe(false)
  })
  it('is the only one: a browser\'s own control speaks the browser\'s language', () => {
    const vues = (dir: string): string[] => readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? vues(join(dir, e.name)) : e.name.endsWith('.vue') ? [join(dir, e.name)] : []))
    const own = vues(join(__dirname, '..')).filter((f) => readFileSync(f, 'utf8').includes('type="file"'))
    expect(own.map((f) => f.split('/').pop())).toEqual(['FilePick.vue'])
  })
})
