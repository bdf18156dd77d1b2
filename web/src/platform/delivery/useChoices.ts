import { api } from '@/kit/api'
import type { Page } from '@/kit/shapes'
import { useLoad } from '@/kit/useLoad'
import type { Choice } from './types'

interface Service { id: string; name: string; provider: string; providerName: string; grant?: { grantee: string; granteeName: string; state: string } | null }

/** What may be delivered, and to which department: what was granted, and a department's own. */
export function useChoices() {
  return useLoad<Choice[]>(async (signal) => {
    const [granted, given] = await Promise.all((['granted', 'given'] as const).map((side) => api.get<Page<Service>>('/api/sharing/services', { side, limit: 200 }, signal)))
    return [
      ...granted.items.filter((s) => s.grant?.state === 'granted').map((s) => ({ resource: s.id, department: s.grant!.grantee, label: `${s.name}（${s.providerName} → ${s.grant!.granteeName}）` })),
      ...given.items.map((s) => ({ resource: s.id, department: s.provider, label: `${s.name}（${s.providerName}）` })),
    ]
  })
}
