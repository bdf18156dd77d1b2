import { has, say } from '@/i18n'
import type { CaseAction } from '@/kit/shapes'

/** What pressing the button will do: the lifecycle's own words, else what the practice of the kernel means. */
export function consequence(action: CaseAction): string {
  if (action.consequence) return action.consequence
  const key = `cases.act.default.${action.id}`
  return has(key) ? say(key) : say('cases.act.next')
}

/** Ordinary steps of the lifecycle first, and what answers a request; the kernel's other practices beside them, quieter. */
export const isStep = (action: CaseAction) => !action.practice || ['extend-grant', 'extend-refuse', 'resume'].includes(action.id)
export const isGrave = (action: CaseAction) => ['void', 'return', 'rework', 'suspend'].includes(action.id)
