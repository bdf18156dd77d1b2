import { expect, test } from 'vitest'
import { afterSignIn } from './next'

test('goes on within this site alone', () => {
  expect(afterSignIn('/desk')).toEqual({ page: '/desk' })
  expect(afterSignIn('/oauth2/authorize?client_id=a')).toEqual({ address: '/oauth2/authorize?client_id=a' })
  for (const outside of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', undefined, ['/a']]) expect(afterSignIn(outside)).toBeUndefined()
})
