import { api } from '@/kit/api'
import type { Evidence } from '@/kit/shapes'

/** Sends one file to a case; the server answers with its SM3 digest. */
export function uploadEvidence(caseId: string, file: File): Promise<Evidence> {
  const form = new FormData()
  form.append('file', file, file.name)
  return api.post<Evidence>(`/api/cases/${caseId}/evidence`, form)
}
