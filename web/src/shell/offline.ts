/** The public pages' parts stay on the device, so that they open without a line. The worker keeps files of the program and nothing else: no answer of the server. */
let asked = false
export function keepShell() {
  if (asked || !import.meta.env.PROD || !('serviceWorker' in navigator)) return
  asked = true
  const begin = () => navigator.serviceWorker.register('/sw.js').catch(() => undefined)
  // the first view goes before
  if (document.readyState === 'complete') setTimeout(begin, 3000)
  else addEventListener('load', () => setTimeout(begin, 3000))
}
