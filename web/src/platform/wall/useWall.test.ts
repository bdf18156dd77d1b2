import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useWall } from './useWall'

const real = globalThis.fetch
const minute = 60_000
let asked: string[] = []
const open = { id: '1', title: '仍在办', open: true, openedAt: new Date(Date.now() - 30 * minute).toISOString(), town: '341882001000', things: [] }
const since = { id: '2', title: '后来办结', open: true, openedAt: new Date(Date.now() - 40 * minute).toISOString(), town: '341882001000', things: [] }

beforeEach(() => {
  setActivePinia(createPinia())
  asked = []
  globalThis.fetch = ((url: string) => {
    asked.push(url)
    const items = url.startsWith('/api/cases') ? (url.includes('at=') ? [open, since] : [open]) : []
    return Promise.resolve(new Response(JSON.stringify({ items })))
  }) as typeof fetch
})
afterEach(() => {
  globalThis.fetch = real
})

describe('the wall', () => {
  it('shows what was open then when its time is dragged back, and what is open now when it is let go', async () => {
    const scope = effectScope()
    const wall = scope.run(useWall)!
    await flushPromises()
    expect(wall.shownCases.value.map((c) => c.id)).toEqual(['1'])
    wall.at.value = Date.now() - 20 * minute
    await new Promise((done) => setTimeout(done, 250))
    await flushPromises()
    expect(asked.filter((u) => u.includes('at='))).toHaveLength(1)
    expect(wall.shownCases.value.map((c) => c.id)).toEqual(['1', '2'])
    expect(wall.heights.value).toEqual({ '341882001000': 2 })
    wall.at.value = undefined
    await flushPromises()
    expect(wall.shownCases.value.map((c) => c.id)).toEqual(['1'])
    scope.stop()
  })
})
