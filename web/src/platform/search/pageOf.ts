import type { SearchHit } from '@/kit/shapes'

/** The page of a hit that has one of its own and no place on a map; undefined for things, cases and places, which a map shows itself. */
export function pageOf(hit: SearchHit): string | undefined {
  const pages: Partial<Record<SearchHit['kind'], string>> = { rule: '/rules/', resource: '/catalog/', item: '/items/', matter: '/matters/' }
  const page = pages[hit.kind]
  return page && page + encodeURIComponent(hit.id)
}
