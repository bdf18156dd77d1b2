import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { actionGroups, actionName, subjectName } from './words'

/** Every action and kind of subject that a Java source records by name. */
function recorded() {
  const root = join(process.cwd(), '../platform/src/main/java')
  const actions = new Set<string>()
  const kinds = new Set<string>()
  for (const file of (readdirSync(root, { recursive: true }) as string[]).filter((f) => f.endsWith('.java'))) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, action, kind] of text.matchAll(/(?:audit\.record|events\.happened)\((?:[^";]*?)"([a-z][a-z.-]*[a-z])", "([a-z-]+)"/g)) { actions.add(action); kinds.add(kind) }
  }
  return { actions: [...actions], kinds: [...kinds] }
}

describe('the words of the audit trail', () => {
  it('name every action and subject that the server records', () => {
    const { actions, kinds } = recorded()
    expect(actions.length).toBeGreaterThan(40)
    expect(actions.filter((a) => actionName(a) === a || actionName(a) === actionName('case.' + a.slice(5) + '?').replace('?', ''))).toEqual([])
    expect(kinds.filter((k) => subjectName(k) === k)).toEqual([])
  })
  it('keep a case’s own step readable', () => {
    expect(actionName('case.transfer')).toBe('转办')
    expect(actionName('case.confirm-leak')).toContain('confirm-leak')
  })
  it('offer groups by prefix', () => {
    const login = actionGroups().find((g) => g.prefix === 'login.')!
    expect(login.actions).toContain('login')
    expect(login.actions).toContain('login.failed')
  })
})
