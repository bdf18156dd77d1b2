/** A case that another module opened is worked on at that module's page: where, and who may go there. */
export interface Desk { to: string; permission: string; word: string }
interface Opened { type?: string; source?: string | null; data?: Record<string, unknown> | null }

export function deskOf(item: Opened): Desk | undefined {
  const text = (key: string) => (typeof item.data?.[key] === 'string' ? encodeURIComponent(item.data[key] as string) : '')
  // a silent source is an alert; which job it is stands on the page of all sources
  if (item.type === 'source-trouble') return { to: text('job') ? `/exchange/jobs/${text('job')}` : '/exchange/operations', permission: 'exchange.read', word: 'exchange' }
  // the public's: they came from the web
  if (item.type === 'open-request') return { to: '/opendata/requests', permission: 'opendata.manage', word: 'opendata' }
  switch (item.source) {
    case 'quality': return text('dataset') ? { to: `/quality/datasets/${text('dataset')}`, permission: 'quality.read', word: 'quality' } : undefined
    case 'registry': return text('conflict') ? { to: `/registry/conflicts?id=${text('conflict')}`, permission: 'registry.review', word: 'registry' } : undefined
    case 'push': return { to: '/sharing/push', permission: 'share.read', word: 'push' }
    default: return undefined
  }
}
