import { describe, expect, it } from 'vitest'
import { readCodes, seconds, writeCodes } from './types'

describe('what people write in a mapping', () => {
  it('reads code lists with either punctuation and back', () => {
    expect(readCodes('男=1，女＝2; 未知=0\n其他=9')).toEqual({ 男: '1', 女: '2', 未知: '0', 其他: '9' })
    expect(readCodes('无，不详')).toEqual({ 无: '', 不详: '' })
    expect(readCodes(writeCodes({ 男: '1', 无: '' }))).toEqual({ 男: '1', 无: '' })
    expect(readCodes('a=b=c')).toEqual({ a: 'b=c' })
    expect(readCodes('')).toEqual({})
  })
  it('says durations', () => {
    expect(seconds(59)).toBe('59 秒')
    expect(seconds(61)).toBe('1 分')
    expect(seconds(3700)).toBe('1 小时 1 分')
    expect(seconds(null)).toBe('—')
  })
})
