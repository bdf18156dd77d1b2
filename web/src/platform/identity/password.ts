/** What the server demands of a new password. */
export interface PasswordRule { minLength: number; maxLength: number; minKinds: number }

const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{Lu}\p{Ll}\p{Nd}]/u]

/** Each demand with whether the text meets it; the server has the last word (common passwords, the account's name). */
export function demands(rule: PasswordRule, text: string, username: string) {
  return [
    { id: 'length', met: text.length >= rule.minLength && text.length <= rule.maxLength },
    { id: 'kinds', met: kinds.filter((k) => k.test(text)).length >= rule.minKinds },
    { id: 'name', met: text.length > 0 && !(username && text.toLowerCase().includes(username.toLowerCase())) },
  ] as const
}
