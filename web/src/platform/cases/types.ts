import { api } from '@/kit/api'
import type { CaseType } from '@/kit/shapes'

export interface DeclaredTypes { items: CaseType[]; common: { id: string; name: string }[] }
let known: Promise<DeclaredTypes> | undefined
/** What the server's applications declare; it changes only with a new release, so it is asked once. */
export function loadDeclared(): Promise<DeclaredTypes> {
  known ??= api.get<DeclaredTypes>('/api/cases/types')
  known.catch(() => (known = undefined))
  return known
}
export const loadCaseTypes = () => loadDeclared().then((d) => d.items)

/**
 * The states to choose from: those that the chosen type declares, or those of every type, and the common ones. Types name the
 * same state differently (待出动, 待到场), so a choice is a name and stands for all states that bear it.
 */
export function stateChoices(declared: DeclaredTypes | undefined, type: string) {
  const byName = new Map<string, string[]>()
  for (const t of declared?.items ?? []) {
    if (type && t.id !== type) continue
    for (const s of t.states ?? []) byName.set(s.name, [...(byName.get(s.name) ?? []), `${t.id}/${s.id}`])
  }
  const own = [...byName].map(([name, states]) => ({ name, value: states.join(',') }))
  return [...own, ...(declared?.common ?? []).filter((s) => !byName.has(s.name)).map((s) => ({ name: s.name, value: s.id }))]
}
