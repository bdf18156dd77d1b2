import { flushPromises } from '@vue/test-utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTypes } from '@/platform/devices/things'
import { readable } from './words'

const real = globalThis.fetch
beforeAll(async () => {
  globalThis.fetch = (() => Promise.resolve(new Response(JSON.stringify([{ id: 'air-station', name: '空气站', properties: [{ key: 'pm25', name: 'PM2.5', kind: 'number' }, { key: 'open', name: '井盖开启', kind: 'boolean' }] }])))) as typeof fetch
  useTypes()
  await flushPromises()
})
afterAll(() => {
  globalThis.fetch = real
})
const limit = { key: 'limit', label: '预警限值', unit: 'µg/m³', original: 115, value: 60 }

describe('a condition in words', () => {
  it('names metrics and parameters, with the value in force', () => {
    expect(readable('pm25 > limit and humidity < 95', ['air-station'], [limit])).toBe('PM2.5 > 预警限值 60 µg/m³ 且 humidity < 95')
  })
  it('says yes, no and functions', () => {
    expect(readable('open == true or change(pm25, 10m) <= -0.1', ['air-station'])).toBe('井盖开启 ＝ 是 或 变化(PM2.5, 10m) ≤ -0.1')
    expect(readable(null, [])).toBe('—')
    expect(readable('连续 30 分钟 无数据', [])).toBe('连续 30 分钟 无数据')
  })
})
