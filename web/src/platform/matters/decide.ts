import type { Act } from './DecideDialog.vue'
import type { Matter } from './types'

/** What an act's dialog begins with: the table's words where it says the same, else what the server prepared. */
export function begin(m: Pick<Matter, 'opinion' | 'prepared'>, act?: Act): { text: string; clause: string } {
  const o = m.opinion
  const p = m.prepared
  switch (act) {
    case 'ask': return { text: p?.ask.join('\n') ?? '', clause: '' }
    case 'approve': return { text: (o?.outcome === 'approve' && o.reason) || (p?.approve ?? ''), clause: '' }
    // one basis is taken for the clause; of several the officer chooses
    case 'refuse': return { text: o?.outcome === 'refuse' ? (o.reason ?? '') : '', clause: (o?.outcome === 'refuse' && o.clause) || (p?.clauses.length === 1 ? p.clauses[0]! : '') }
    default: return { text: '', clause: '' }
  }
}

/** Adds a sentence once, within what a reason may be long. */
export function withLine(text: string, line: string, most = 500) {
  const next = text.includes(line) ? text : [text.trim(), line].filter(Boolean).join('；')
  return next.length > most ? text : next
}
