/** Where to go after signing in: a page here, or the provider's address, which only the server answers. Nothing outside this site. */
export function afterSignIn(next: unknown): { page: string } | { address: string } | undefined {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return undefined
  return next.startsWith('/oauth2/authorize?') ? { address: next } : { page: next }
}
