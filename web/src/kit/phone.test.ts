import { expect, test } from 'vitest'
import { isMobile } from './phone'

test('a mobile number, however it is grouped', () => {
  for (const good of ['13800001234', '138 0000 1234', '138-0000-1234']) expect(isMobile(good)).toBe(true)
  for (const bad of ['', '1380000123', '138000012345', '23800001234', '12800001234', '1380000123a']) expect(isMobile(bad)).toBe(false)
})
