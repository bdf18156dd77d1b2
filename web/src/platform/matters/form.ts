import { dereference, validate, type Schema } from '@cfworker/json-schema'
import { say } from '@/i18n'

/** One question of a form, as its schema has it under the conditions that hold now. */
export interface Question { key: string; title: string; hint?: string; widget: 'text' | 'long' | 'number' | 'date' | 'choice' | 'choices' | 'lines' | 'yesno' | 'agree'; options: string[]; required: boolean; schema: Schema & { formatMinimum?: string; formatMaximum?: string } }
export type Values = Record<string, unknown>
export interface Shown { questions: Question[]; /** what is posted: answers to the questions shown, in the schema's types */ data: Values }

const DRAFT = '2020-12'
const MOST_TURNS = 20
const known = new WeakMap<object, Record<string, Schema | boolean>>()
/** The validator interprets the schema: no code is made from it, which the page's content policy would refuse. */
function verdict(root: Schema, part: Schema | boolean, data: Values) {
  let lookup = known.get(root)
  if (!lookup) known.set(root, (lookup = dereference(root)))
  return validate(data, part, DRAFT, lookup, false)
}

function widget(schema: Schema): Question['widget'] {
  if (schema['x-widget'] === 'textarea') return 'long'
  if (schema.const === true) return 'agree'
  if (schema.enum) return 'choice'
  switch (schema.type) {
    case 'boolean': return 'yesno'
    case 'number':
    case 'integer': return 'number'
    case 'array': return (schema.items as Schema | undefined)?.enum ? 'choices' : 'lines'
    default: return schema.format === 'date' ? 'date' : (schema.maxLength ?? 0) > 250 ? 'long' : 'text'
  }
}

/** A typed value in the type its schema wants; undefined when nothing was answered. What is no number stays text, so that the check says so. */
function answer(q: Question, value: unknown): unknown {
  switch (q.widget) {
    case 'yesno': return typeof value === 'boolean' ? value : undefined
    case 'agree': return value === true ? true : undefined
    case 'choices': return Array.isArray(value) && value.length ? q.options.filter((o) => value.includes(o)) : undefined
    case 'lines': {
      const lines = (Array.isArray(value) ? value.map(String) : String(value ?? '').split('\n')).map((l) => l.trim()).filter(Boolean)
      return lines.length ? lines : undefined
    }
    case 'number': {
      const text = String(value ?? '').trim().replace(/[,，\s]/g, '')
      return text === '' ? undefined : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
    }
    default: {
      const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
      return text === '' ? undefined : (q.schema.enum?.find((e) => String(e) === text) ?? text)
    }
  }
}

function collect(root: Schema, data: Values): Question[] {
  const found: Question[] = []
  const required = new Set<string>()
  const lastOf = new Map<string, string>()
  function walk(node: Schema | boolean | undefined, trigger?: string) {
    if (typeof node !== 'object') return
    for (const [key, schema] of Object.entries(node.properties ?? {})) {
      if (typeof schema !== 'object') continue
      const standing = found.find((q) => q.key === key)
      const all: Schema = { ...standing?.schema, ...schema }
      const list = all.enum ?? (all.items as Schema | undefined)?.enum ?? []
      const q: Question = { key, title: String(all.title ?? key), hint: all.description as string | undefined, widget: widget(all), options: list.map(String), required: false, schema: all }
      if (standing) Object.assign(standing, q)
      else {
        // a question that follows from an answer stands below it, not at the form's end
        const before = trigger ? found.findIndex((f) => f.key === (lastOf.get(trigger) ?? trigger)) : -1
        found.splice(before < 0 ? found.length : before + 1, 0, q)
        if (trigger) lastOf.set(trigger, key)
      }
    }
    node.required?.forEach((key) => required.add(key))
    if (node.if !== undefined) {
      const test = node.if as Schema | boolean
      const asked = typeof test === 'object' ? Object.keys(test.properties ?? {}) : []
      walk((verdict(root, test, data).valid ? node.then : node.else) as Schema | undefined, asked.at(-1) ?? trigger)
    }
    node.allOf?.forEach((part) => walk(part, trigger))
  }
  walk(root)
  for (const q of found) q.required = required.has(q.key)
  return found
}

/** The questions that what was typed so far leads to. A condition may hang on an answer that hangs on another, so it turns until nothing changes. */
export function shown(schema: object, values: Values): Shown {
  let questions: Question[] = []
  let data: Values = {}
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const next = collect(schema as Schema, data)
    const same = next.length === questions.length && next.every((q, i) => q.key === questions[i].key)
    questions = next
    data = {}
    for (const q of questions) {
      const value = answer(q, values[q.key])
      if (value !== undefined) data[q.key] = value
    }
    if (same && turn > 0) break
  }
  return { questions, data }
}

const name = (pointer: string) => pointer.replace(/^#?\/?/, '').split('/')[0].replaceAll('~1', '/').replaceAll('~0', '~')
function at(root: unknown, pointer: string): unknown {
  let node = root
  for (const step of pointer.replace(/^#\/?/, '').split('/').filter(Boolean)) node = (node as Record<string, unknown> | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  return node
}
const plain: Record<string, string> = { type: 'type', enum: 'enum', const: 'must', pattern: 'pattern', format: 'format', minLength: 'minLength', maxLength: 'maxLength', minimum: 'minimum', exclusiveMinimum: 'minimum', maximum: 'maximum', exclusiveMaximum: 'maximum', minItems: 'minItems', maxItems: 'maxItems', uniqueItems: 'unique' }

/** Question → what is wrong with its answer, in words; the server checks again and says it in the same way. */
export function wrongs(schema: object, now: Shown): Record<string, string> {
  const wrong: Record<string, string> = {}
  for (const e of verdict(schema as Schema, schema as Schema, now.data).errors) {
    if (e.keyword === 'required') {
      for (const key of (at(schema, e.keywordLocation) as string[] | undefined) ?? []) if (now.data[key] === undefined) wrong[key] ??= say('matters.wrong.required')
      continue
    }
    const key = name(e.instanceLocation)
    const word = plain[e.keyword]
    if (!key || !word) continue
    const q = now.questions.find((x) => x.key === key)
    wrong[key] ??= say(`matters.wrong.${word === 'type' && q?.widget === 'number' ? 'number' : word}`, { n: String(at(schema, e.keywordLocation) ?? '') })
  }
  // days are not compared by validators of this draft; the server names the first and the last one
  for (const q of now.questions) {
    const day = now.data[q.key]
    if (q.widget !== 'date' || typeof day !== 'string' || wrong[q.key]) continue
    if (q.schema.formatMinimum && day < q.schema.formatMinimum) wrong[q.key] = say('matters.wrong.earliest', { n: q.schema.formatMinimum })
    if (q.schema.formatMaximum && day > q.schema.formatMaximum) wrong[q.key] = say('matters.wrong.latest', { n: q.schema.formatMaximum })
  }
  return wrong
}
