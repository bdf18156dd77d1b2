/** Bytes as a text, so that they can be sealed with what they belong to, and back. */
export const toUrl = (bytes: Blob) => new Promise<string>((yes, no) => {
  const reader = new FileReader()
  reader.onload = () => yes(reader.result as string)
  reader.onerror = () => no(reader.error)
  reader.readAsDataURL(bytes)
})

export function fromUrl(url: string) {
  const [head, body] = url.split(',')
  return new Blob([Uint8Array.from(atob(body), (c) => c.charCodeAt(0))], { type: /:(.*?);/.exec(head)?.[1] ?? 'application/octet-stream' })
}
