import { api } from '@/kit/api'
import type { CaseType } from '@/kit/shapes'

let known: Promise<CaseType[]> | undefined
/** The declared case types; they change only with a new release, so they are asked once. */
export function loadCaseTypes(): Promise<CaseType[]> {
  known ??= api.get<CaseType[] | { items: CaseType[] }>('/api/cases/types').then((a) => (Array.isArray(a) ? a : a.items))
  known.catch(() => (known = undefined))
  return known
}
