import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { has, say, words } from './i18n'

const root = join(process.cwd(), 'src')
const sources = (readdirSync(root, { recursive: true }) as string[]).filter((f) => /\.(vue|ts)$/.test(f) && !/\.(test|d)\.ts$/.test(f))
const text = (file: string) => readFileSync(join(root, file), 'utf8')

function leaves(node: unknown, path: string[] = []): string[] {
  return typeof node === 'string' ? [path.join('.')] : Object.entries(node as object).flatMap(([k, v]) => leaves(v, [...path, k]))
}

describe('the words', () => {
  it('exist for every key that is named whole in a source', () => {
    const missing: string[] = []
    for (const file of sources) for (const [, key] of text(file).matchAll(/\b(?:\$?t|say)\(\s*'([\w.-]+)'/g)) if (!has(key)) missing.push(`${file}: ${key}`)
    for (const file of sources) for (const [, key] of text(file).matchAll(/title: '([\w]+\.[\w.]+)'/g)) if (!has(key)) missing.push(`${file}: ${key}`)
    expect(missing).toEqual([])
  })

  it('can all be said: nothing in them breaks the message syntax', () => {
    const broken = leaves(words).filter((key) => {
      try {
        return say(key, { n: 1 }) === key
      } catch {
        return true
      }
    })
    expect(broken).toEqual([])
  })

  it('stand in the locale files and not in the sources', () => {
    const strays: string[] = []
    for (const file of sources) {
      const bare = text(file)
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/(^|[\s;])\/\/.*$/gm, '')
      // punctuation that joins data, and the calendar's own words, are not messages
      for (const [found] of bare.matchAll(/[\u4e00-\u9fff]+/g)) strays.push(`${file}: ${found}`)
    }
    expect(strays).toEqual([])
  })
})
