import { has, say } from '@/i18n'
import type { CaseAction } from '@/kit/shapes'

/** What pressing the button will do: the lifecycle's own words, else what the practice of the kernel means. */
export function consequence(action: CaseAction): string {
  if (action.consequence) return action.consequence
  const key = `cases.act.default.${action.id}`
  return has(key) ? say(key) : say('cases.act.next')
}

const kernel = ['comment', 'supervise', 'urge', 'transfer', 'suspend', 'resume', 'extend', 'void', 'merge', 'split', 'return', 'rework', 'reopen']
/** Ordinary steps of the lifecycle first; the kernel's practices beside them, quieter. */
export const isStep = (action: CaseAction) => !kernel.includes(action.id)
/** What a leader may order from the wall. */
export const isOrder = (action: CaseAction) => ['supervise', 'urge', 'comment'].includes(action.id)
export const isGrave = (action: CaseAction) => ['void', 'return', 'rework', 'suspend'].includes(action.id)
