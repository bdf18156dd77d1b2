import { say } from '@/i18n'
import { figure } from '@/kit/number'
import type { RuleParameter } from '@/kit/shapes'
import { propertyOf } from '@/platform/devices/things'

/** A rule's condition as a person reads it: metrics and parameters by name, the parameters with their value in force, and 且, 或, 非. What has no name stays as written. */
export function readable(condition: string | null | undefined, types: string[], parameters: RuleParameter[] = []) {
  if (!condition) return '—'
  return condition.replace(/[A-Za-z_]\w*|==|!=|>=|<=/g, (word, at: number) => {
    const sign = { and: 'and', or: 'or', not: 'not', true: 'yes', false: 'no', '==': 'is', '!=': 'isNot', '>=': 'atLeast', '<=': 'atMost' }[word]
    if (sign) return say(`rules.words.${sign}`)
    const parameter = parameters.find((p) => p.key === word)
    if (parameter) return `${parameter.label ?? word} ${figure(parameter.value)}${parameter.unit ? ' ' + parameter.unit : ''}`
    if (condition[at + word.length] === '(') return { change: say('rules.words.change'), rate: say('rules.words.rate') }[word] ?? word
    return types.map((type) => propertyOf(type, word)?.name).find(Boolean) ?? word
  })
}
