// Keeps the parts of the public pages on the device. What it keeps is the list below – files of the program, the same for everybody – and nothing that
// the server answers: no name, no matter, no licence lies in its store, signed in or out.
const FILES = __FILES__
const STORE = 'zs-shell-__VERSION__'
const PUBLIC = /^\/(m|me|guide|progress|together|verify)(\/|$)/
const PATIENCE = 4000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })))).then(() => self.skipWaiting()))
})
self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys().then((all) => Promise.all(all.filter((name) => name.startsWith('zs-shell-') && name !== STORE).map((name) => caches.delete(name)))).then(() => self.clients.claim()))
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') {
    if (PUBLIC.test(url.pathname)) event.respondWith(page(request))
    return
  }
  if (FILES.includes(url.pathname)) event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)))
})

/** The server's page while it answers; the kept one when it does not. */
async function page(request) {
  const kept = () => caches.match('/index.html')
  let timer
  const late = new Promise((yes) => (timer = setTimeout(() => yes(undefined), PATIENCE)))
  try {
    const answer = await Promise.race([fetch(request), late])
    if (answer && answer.status < 500) return answer
  } catch {
    // no line
  } finally {
    clearTimeout(timer)
  }
  return (await kept()) ?? fetch(request)
}
