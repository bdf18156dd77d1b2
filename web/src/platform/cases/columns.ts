import { has, say } from '@/i18n'
import type { CaseItem } from '@/kit/shapes'
import { useCity } from '@/shell/city'

/** The columns every list of cases shares. */
export function caseColumns(spare: string[] = []) {
  const t = say
  const city = useCity()
  return [
    { key: 'level', name: t('cases.col.level'), value: (c: CaseItem) => c.level ?? 9, width: '4rem' },
    { key: 'title', name: t('cases.col.title'), value: (c: CaseItem) => c.title },
    { key: 'due', name: t('cases.col.due'), value: (c: CaseItem) => (closed(c) ? null : (c.due ?? null)), width: '9.5rem' },
    { key: 'state', name: t('cases.col.state'), value: (c: CaseItem) => c.stateName },
    { key: 'departmentName', name: t('cases.col.department'), value: (c: CaseItem) => c.departmentName ?? '—' },
    { key: 'person', name: t('cases.col.person'), value: (c: CaseItem) => c.personName },
    { key: 'town', name: t('cases.col.town'), value: (c: CaseItem) => c.townName ?? city.townName(c.town) },
    { key: 'openedAt', name: t('cases.col.opened'), value: (c: CaseItem) => c.openedAt },
    { key: 'typeName', name: t('cases.col.type') },
    { key: 'number', name: t('cases.col.number') },
    { key: 'source', name: t('cases.col.source'), value: (c: CaseItem) => sourceName(c.source), spare: true },
  ].map((c) => (spare.includes(c.key) ? { ...c, spare: true } : c))
}
export const closed = (c: { open: boolean }) => !c.open
export function sourceName(source?: string | null) {
  if (!source) return '—'
  return has(`cases.source.${source}`) ? say(`cases.source.${source}`) : source
}
