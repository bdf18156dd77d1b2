import { describe, expect, it } from 'vitest'
import { current, fetchNow, secondsLeft } from './showing'
import type { ShownCode } from './types'

const at = (second: number) => Date.UTC(2026, 10, 22, 10, 0, second)
const code = (name: string, from: number): ShownCode => ({ code: name, svg: '', from: new Date(at(from)).toISOString(), until: new Date(at(from + 30)).toISOString() })
const codes = [code('a', 0), code('b', 30), code('c', 60)]

describe('the code that is shown', () => {
  it('changes exactly at the end of its half minute', () => {
    expect(current(codes, at(0))?.code).toBe('a')
    expect(current(codes, at(30) - 1)?.code).toBe('a')
    expect(current(codes, at(30))?.code).toBe('b')
  })
  it('is none before the first and after the last', () => {
    expect(current(codes, at(-1))).toBeUndefined()
    expect(current(codes, at(90))).toBeUndefined()
  })
  it('counts down to one', () => {
    expect(secondsLeft(codes[0], at(0))).toBe(30)
    expect(secondsLeft(codes[0], at(29) + 900)).toBe(1)
    expect(secondsLeft(undefined, at(0))).toBe(0)
  })
  it('is fetched when the last one is shown, not before', () => {
    expect(fetchNow(codes, at(59))).toBe(false)
    expect(fetchNow(codes, at(60))).toBe(true)
    expect(fetchNow([], at(0))).toBe(true)
  })
})
