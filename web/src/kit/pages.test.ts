import { expect, it } from 'vitest'
import { navGroups, type PageSpec } from './pages'

const lists = import.meta.glob<PageSpec[]>('../**/pages.ts', { eager: true, import: 'default' })
const all = Object.values(lists).flat().filter((p) => p?.nav)

it('gives every line of the navigation a place of its own, in parts that can be read at a glance', () => {
  expect(all.length).toBeGreaterThan(40)
  for (const group of navGroups) {
    const lines = all.filter((p) => p.nav!.group === group)
    expect(lines.length, group).toBeGreaterThan(0)
    expect(lines.length, group).toBeLessThanOrEqual(10)
    expect(new Set(lines.map((p) => p.nav!.order)).size, `two lines at one place of ${group}`).toBe(lines.length)
  }
})
