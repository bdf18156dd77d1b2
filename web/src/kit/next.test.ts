import { expect, test } from 'vitest'
import { afterSignIn, pageAfter } from './next'

test('goes on within this site alone', () => {
  expect(afterSignIn('/desk')).toEqual({ page: '/desk' })
  expect(afterSignIn('/oauth2/authorize?client_id=a')).toEqual({ address: '/oauth2/authorize?client_id=a' })
  for (const outside of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/\t/evil.example', '/\n/evil.example', '/a\\b', '', undefined, ['/a']]) expect(afterSignIn(outside)).toBeUndefined()
})

test('back to the page that sent one to prove the name, never away', () => {
  expect(pageAfter('/apply/GA-05?firm=91')).toBe('/apply/GA-05?firm=91')
  for (const outside of ['//evil', 'https://evil', 'https:evil', '/oauth2/authorize?x=1', undefined]) expect(pageAfter(outside)).toBeUndefined()
})
