import type { ShownCode } from './types'

/** Which of the codes counts at a moment of the server's clock; undefined when none does and others have to be fetched. */
export const current = (codes: ShownCode[], now: number) => codes.find((c) => Date.parse(c.from) <= now && now < Date.parse(c.until))
/** Whole seconds until it ends, at least 1 while it counts. */
export const secondsLeft = (code: ShownCode | undefined, now: number) => (code ? Math.max(0, Math.ceil((Date.parse(code.until) - now) / 1000)) : 0)
/** Fetch when the last code is the one shown: there is still half a minute for it. */
export const fetchNow = (codes: ShownCode[], now: number) => !codes.length || now >= Date.parse(codes[codes.length - 1].from)
