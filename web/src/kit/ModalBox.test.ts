import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import ModalBox from './ModalBox.vue'

beforeEach(() => {
  // jsdom knows <dialog> but not its methods
  HTMLDialogElement.prototype.showModal = function () { this.open = true }
  HTMLDialogElement.prototype.close = function () { this.open = false }
})
const show = () => mount(ModalBox, { props: { open: true, title: '导入' }, slots: { default: '<input type="file">' }, global: { plugins: [i18n] } })

describe('a dialog', () => {
  it('closes on Escape', async () => {
    const w = show()
    await w.find('dialog').trigger('cancel')
    expect(w.emitted('close')).toHaveLength(1)
  })
  it('stays open when a file chooser in it is cancelled', () => {
    const w = show()
    w.find('input').element.dispatchEvent(new Event('cancel', { bubbles: true }))
    expect(w.emitted('close')).toBeUndefined()
  })
})
