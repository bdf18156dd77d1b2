import { describe, expect, it, vi } from 'vitest'
import { copyText } from './copy'

describe('copyText', () => {
  it('uses the clipboard where there is one', async () => {
    const writeText = vi.fn(() => Promise.resolve())
    await copyText('令牌', { writeText } as unknown as Clipboard)
    expect(writeText).toHaveBeenCalledWith('令牌')
  })
  it('copies without one, as on plain HTTP, from within the open dialog', async () => {
    let copied = ''
    document.execCommand = () => {
      copied = (document.activeElement as HTMLTextAreaElement).value
      return true
    }
    await copyText('密钥', undefined)
    expect(copied).toBe('密钥')
    expect(document.querySelector('textarea')).toBeNull()
  })
  it('says in words when it cannot', async () => {
    document.execCommand = () => false
    await expect(copyText('x', undefined)).rejects.toThrow('复制')
  })
})
