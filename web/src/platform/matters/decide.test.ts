import { expect, test } from 'vitest'
import { begin, withLine } from './decide'

const prepared = { ask: ['提交“申请表”', '说明“住址”并提供证明'], approve: '申请材料齐全，符合规定的条件，准予办理。', clauses: ['《居住证暂行条例》第九条'], reasons: ['不符合“居住半年”的条件'] }

test('what is missing is listed, a line each', () => {
  expect(begin({ prepared }, 'ask').text.split('\n')).toEqual(prepared.ask)
  expect(begin({}, 'ask').text).toBe('')
})

test('the opinion is there already, in the words of the table where it agrees', () => {
  expect(begin({ prepared }, 'approve').text).toBe(prepared.approve)
  expect(begin({ prepared, opinion: { outcome: 'approve', reason: '居住满半年。' } }, 'approve').text).toBe('居住满半年。')
  expect(begin({ prepared: { ...prepared, approve: undefined }, opinion: { outcome: 'refuse', reason: '不满半年。' } }, 'approve').text).toBe('')
})

test('a refusal begins with the one basis, of several with none', () => {
  expect(begin({ prepared }, 'refuse')).toEqual({ text: '', clause: prepared.clauses[0] })
  expect(begin({ prepared: { ...prepared, clauses: ['甲', '乙'] } }, 'refuse').clause).toBe('')
  expect(begin({ prepared, opinion: { outcome: 'refuse', reason: '不满半年。', clause: '第二条' } }, 'refuse')).toEqual({ text: '不满半年。', clause: '第二条' })
})

test('a condition is taken up once', () => {
  expect(withLine(withLine('', '甲'), '甲')).toBe('甲')
  expect(withLine('乙', '甲')).toBe('乙；甲')
  expect(withLine('乙'.repeat(499), '甲')).toBe('乙'.repeat(499))
})
