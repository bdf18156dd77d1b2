import { afterEach, expect, test } from 'vitest'
import { newRequest } from './request'

afterEach(() => sessionStorage.clear())

test('one draft is one submission in however many windows', () => {
  const first = newRequest('a').get('17')
  expect(newRequest('b').get('17')).toBe(first)
  expect(newRequest('c').get('18')).not.toBe(first)
  expect(newRequest('d').get()).not.toBe(newRequest('e').get())
})

test('the word stays for a retry, whatever was saved meanwhile', () => {
  const request = newRequest('a')
  const first = request.get()
  expect(request.get('17')).toBe(first)
  request.done()
  expect(request.get('17')).toBe('draft.17')
})
