import type { LocationQuery } from 'vue-router'

/** The box of an inbox that a case was opened from: it goes along in the address, so that the next one due can be asked for. */
export type Box = Record<string, string>
const KEYS = ['box', 'state', 'level', 'type', 'town', 'due'] as const

export function boxOf(query: LocationQuery): Box | undefined {
  const box: Box = {}
  for (const key of KEYS) if (typeof query[key] === 'string' && query[key]) box[key] = query[key]
  return box.box ? box : undefined
}

/** Without what is not said. */
export const boxQuery = (box: string, filter: Record<string, string>): Box => ({ box, ...Object.fromEntries(Object.entries(filter).filter(([key, value]) => value && (KEYS as readonly string[]).includes(key))) })
