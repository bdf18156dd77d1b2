/** Where to go after signing in, or after the real name was checked: a page here, or the provider's address, which only the server answers. Nothing outside this site. */
export function afterSignIn(next: unknown): { page: string } | { address: string } | undefined {
  if (typeof next !== 'string' || !/^\/(?![/\\])[^\s\\\p{Cc}]*$/u.test(next)) return undefined
  return next.startsWith('/oauth2/authorize?') ? { address: next } : { page: next }
}

/** The same for a page alone, for who has nothing to do with the provider. */
export function pageAfter(next: unknown): string | undefined {
  const to = afterSignIn(next)
  return to && 'page' in to ? to.page : undefined
}
