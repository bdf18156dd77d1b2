import { say } from '@/i18n'

/** Puts a text on the clipboard. Browsers have no clipboard for pages without TLS on another host than this one, so the old way stands in. */
export async function copyText(text: string, clipboard: Clipboard | undefined = navigator.clipboard) {
  if (clipboard) {
    try {
      return await clipboard.writeText(text)
    } catch {
      // forbidden by the browser: the old way may still work
    }
  }
  const box = document.createElement('textarea')
  box.value = text
  box.style.cssText = 'position:fixed;opacity:0'
  // an open dialog makes everything outside it inert
  const place = document.querySelector('dialog[open]') ?? document.body
  place.appendChild(box)
  box.focus()
  box.select()
  const done = document.execCommand?.('copy') ?? false
  box.remove()
  if (!done) throw new Error(say('kit.copyFailed'))
}
