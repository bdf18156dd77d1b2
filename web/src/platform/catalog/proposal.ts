import { shallowRef } from 'vue'
import type { Proposal } from './types'

/** What was read from a source, on its way from the page that read it to the form that takes it. */
export const waiting = shallowRef<{ proposal: Proposal; provider: string }>()
