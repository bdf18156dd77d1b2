import { say } from '@/i18n'

/** A refusal of the server (problem+json) or of the network, with a message fit to be shown. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** the server's sentence alone; the message has what is wrong with each field behind it */
    readonly sentence: string,
    /** field → what is wrong with it */
    readonly errors: Record<string, string> = {},
    /** what else the server said, for whoever can go on with it */
    readonly more: Record<string, unknown> = {},
  ) {
    const wrong = [...new Set(Object.values(errors).map(String))].filter((text) => !sentence.includes(text))
    const said = sentence.replace(/[。.]$/, '')
    // a sentence has one colon
    super(!wrong.length ? sentence : said.includes('：') ? `${said}（${wrong.join('；')}）` : `${said}：${wrong.join('；')}`)
    this.name = 'ApiError'
  }
}

type Query = Record<string, string | number | boolean | null | undefined | string[]>

let onSignedOut: () => void = () => {}
/** What to do when a session has ended while a page is open. */
export function whenSignedOut(what: () => void) {
  onSignedOut = what
}

export function queryString(query?: Query): string {
  if (!query) return ''
  const out = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    out.set(key, Array.isArray(value) ? value.join(',') : String(value))
  }
  const text = out.toString()
  return text ? '?' + text : ''
}

/** Citizens have a session and a token of their own beside the staff's. */
const citizens = (path: string) => path.startsWith('/api/citizen/')

export function csrfToken(cookies = document.cookie, path = ''): string | undefined {
  const name = citizens(path) ? 'XSRF-CITIZEN=' : 'XSRF-TOKEN='
  const found = cookies.split('; ').find((c) => c.startsWith(name))
  return found && decodeURIComponent(found.slice(name.length))
}

async function failure(response: Response): Promise<ApiError> {
  const t = say
  let body: { title?: string; detail?: string; code?: string; errors?: Record<string, string> } = {}
  try {
    body = await response.json()
  } catch {
    // a proxy or an old server answered without problem+json; the status still says enough
  }
  const known = [400, 401, 403, 404, 409, 413, 422, 429, 503].includes(response.status) ? response.status : response.status >= 500 ? 500 : 400
  return new ApiError(response.status, body.code ?? String(response.status), body.detail || body.title || t(`kit.http.${known}`), body.errors ?? {}, body as Record<string, unknown>)
}

async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('Accept', headers.get('Accept') ?? 'application/json')
  if (method !== 'GET') {
    const token = csrfToken(document.cookie, path)
    if (token) headers.set('X-XSRF-TOKEN', token)
  }
  let response: Response
  try {
    response = await fetch(path, { ...init, method, headers, credentials: 'same-origin' })
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e
    throw new ApiError(0, 'offline', say('kit.http.offline'))
  }
  if (response.ok) return response
  const error = await failure(response)
  if (response.status === 401 && !path.startsWith('/api/login') && !path.startsWith('/api/me') && !citizens(path)) onSignedOut()
  throw error
}

async function json<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

/** For who carries something of their own, for example a machine its key. */
export const request = async <T>(method: string, path: string, init?: RequestInit) => json<T>(await send(method, path, init))

export const api = {
  get: async <T>(path: string, query?: Query, signal?: AbortSignal) => json<T>(await send('GET', path + queryString(query), { signal })),
  text: async (path: string, query?: Query) => (await send('GET', path + queryString(query), { headers: { Accept: '*/*' } })).text(),
  blob: async (path: string, query?: Query) => (await send('GET', path + queryString(query), { headers: { Accept: '*/*' } })).blob(),
  /** A file that is asked for with a body, for example with what it is wanted for. */
  take: async (path: string, body: unknown) => (await send('POST', path, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', Accept: '*/*' } })).blob(),
  /** One file as the body. */
  upload: async <T>(path: string, file: Blob, query?: Query) => json<T>(await send('POST', path + queryString(query), { body: file, headers: { 'Content-Type': 'application/octet-stream' } })),
  write: async <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
    json<T>(await send(method, path, body instanceof FormData ? { body } : body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })),
  post: <T>(path: string, body?: unknown) => api.write<T>('POST', path, body),
  put: <T>(path: string, body?: unknown) => api.write<T>('PUT', path, body),
  delete: <T>(path: string, body?: unknown) => api.write<T>('DELETE', path, body),
}

/** Lets the browser keep a text made here, for example a table's export. */
export function keepFile(name: string, content: Blob | string, type = 'text/plain;charset=utf-8') {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
