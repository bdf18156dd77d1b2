import { api, ApiError } from '@/kit/api'
import { device } from '@/kit/device'
import { say } from '@/i18n'
import { held, refusedForGood, type HeldFile } from './held'
import type { Matter, WholeForm } from './types'

/** A form that was sent while the line was away. `form`: where it can be asked for; `base`: the draft's version it was filled in upon; `held`: the files it names that are not on the server. */
export interface Submission { path: string; body: Record<string, unknown>; form: string; base: number | null; held?: Record<string, HeldFile> }

/** Its files go ahead of it. Which one is not taken is said: the form cannot go without what its applicant put to it. */
async function files(s: Submission): Promise<string[]> {
  const ids: string[] = []
  for (const id of (s.body.files as string[] | undefined) ?? []) {
    const file = s.held?.[id]
    ids.push(file ? (await held.send(id, file).catch((e: ApiError) => {
      throw refusedForGood(e) ? new ApiError(e.status, e.code, say('matters.files.refused', { name: file.name, why: e.message })) : e
    })).id : id)
  }
  return ids
}

/** Hands it over under its own request. A draft that went on elsewhere in the meantime is a conflict, which is told and not decided. */
export async function carryMatter(s: Submission): Promise<string> {
  // it may have arrived before the line broke, and only its answer was lost
  const before = await api.get<Matter>(`/api/citizen/matters/by-request/${String(s.body.request)}`).catch((e: ApiError) => {
    if (e.status !== 404) throw e
  })
  if (!before && ((await api.get<WholeForm>(s.form)).draft?.version ?? null) !== s.base) throw new ApiError(409, 'draft-changed', say('matters.apply.goneOn'))
  const made = before ?? (await api.post<Matter>(s.path, { ...s.body, files: await files(s) }))
  for (const id of Object.keys(s.held ?? {})) await held.drop(id)
  const form = `.${String(s.body.item ?? 'composite:' + String(s.body.composite))}.${String(s.body.firm ?? '')}`
  for (const name of await device.names('draft/')) if (name.endsWith(form)) await device.remove(name)
  return `/me/matters/${made.number}?done=1`
}
