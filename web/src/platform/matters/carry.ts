import { api, ApiError } from '@/kit/api'
import { device } from '@/kit/device'
import { say } from '@/i18n'
import type { Matter, WholeForm } from './types'

/** A form that was sent while the line was away. `form`: where it can be asked for; `base`: the draft's version it was filled in upon. */
export interface Submission { path: string; body: Record<string, unknown>; form: string; base: number | null }

/** Hands it over under its own request. A draft that went on elsewhere in the meantime is a conflict, which is told and not decided. */
export async function carryMatter(s: Submission): Promise<string> {
  // it may have arrived before the line broke, and only its answer was lost
  const before = await api.get<Matter>(`/api/citizen/matters/by-request/${String(s.body.request)}`).catch((e: ApiError) => {
    if (e.status !== 404) throw e
  })
  if (!before && ((await api.get<WholeForm>(s.form)).draft?.version ?? null) !== s.base) throw new ApiError(409, 'draft-changed', say('matters.apply.goneOn'))
  const made = before ?? (await api.post<Matter>(s.path, s.body))
  const form = `.${String(s.body.item ?? 'composite:' + String(s.body.composite))}.${String(s.body.firm ?? '')}`
  for (const name of await device.names('draft/')) if (name.endsWith(form)) await device.remove(name)
  return `/me/matters/${made.number}?done=1`
}
