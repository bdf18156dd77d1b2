import { describe, expect, it } from 'vitest'
import { enough, smaller, sureness } from './photo'

describe('a photograph before it is sent', () => {
  it('is as large as reading needs, and never larger than it was', () => {
    expect(enough(8000, 5000)).toEqual({ width: 2600, height: 1625 })
    expect(enough(1600, 1200)).toEqual({ width: 1600, height: 1200 })
  })
  it('goes as it is where it is small or the browser cannot', async () => {
    const file = new File(['x'], 'a.jpg', { type: 'image/jpeg' })
    expect(await smaller(file)).toBe(file)
    const large = new File([new Uint8Array(4 * 1024 * 1024)], 'a.jpg', { type: 'image/jpeg' })
    expect(await smaller(large)).toBe(large)
  })
  it('says in words how sure it is', () => {
    expect([0.99, 0.9, 0.5].map(sureness)).toEqual(['high', 'middle', 'low'])
  })
})
