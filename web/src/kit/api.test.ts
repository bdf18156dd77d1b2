import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { api, ApiError, csrfToken, queryString, whenSignedOut } from './api'

interface Sent { url: string; init: RequestInit }
let sent: Sent[] = []
let answer: () => Response | Promise<Response>
const real = globalThis.fetch

beforeEach(() => {
  sent = []
  globalThis.fetch = ((url: string, init: RequestInit) => {
    sent.push({ url, init })
    return Promise.resolve().then(answer)
  }) as typeof fetch
  document.cookie = 'XSRF-TOKEN=a%3Db'
})
afterEach(() => {
  globalThis.fetch = real
})
const problem = (status: number, body: object) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } })

describe('api', () => {
  it('sends the cross-site token with writes only', async () => {
    answer = () => new Response('{}')
    await api.get('/api/x')
    await api.post('/api/x', { a: 1 })
    expect(new Headers(sent[0].init.headers).get('X-XSRF-TOKEN')).toBeNull()
    expect(new Headers(sent[1].init.headers).get('X-XSRF-TOKEN')).toBe('a=b')
    expect(sent[1].init.body).toBe('{"a":1}')
    expect(csrfToken('other=1')).toBeUndefined()
  })
  it('leaves empty filters out of the address', () => {
    expect(queryString({ q: '', level: 0, type: undefined, town: '桃州', open: false })).toBe('?level=0&town=%E6%A1%83%E5%B7%9E&open=false')
  })
  it("carries the server's sentence, code and field errors", async () => {
    answer = () => problem(422, { title: '请求无法处理', detail: '缺少现场照片', code: 'incomplete', errors: { evidence: '必填' } })
    const error = (await api.post('/api/x').catch((e) => e)) as ApiError
    expect([error.status, error.code, error.sentence, error.errors]).toEqual([422, 'incomplete', '缺少现场照片', { evidence: '必填' }])
    expect(error.message).toBe('缺少现场照片：必填') // a page without a place for each field still says what is wrong
    answer = () => problem(400, { detail: '号码不正确：请核对 18 位号码。', code: 'bad-number', errors: { idNumber: '少一位' } })
    expect(((await api.post('/api/x').catch((e) => e)) as ApiError).message).toBe('号码不正确：请核对 18 位号码（少一位）')
  })
  it('speaks itself where a proxy answered without words', async () => {
    answer = () => new Response('<html>Bad gateway</html>', { status: 502 })
    expect(((await api.get('/api/x').catch((e) => e)) as ApiError).message).toBe('服务器出错，操作未生效')
    answer = () => Promise.reject(new TypeError('network'))
    expect(((await api.get('/api/x').catch((e) => e)) as ApiError).code).toBe('offline')
  })
  it('tells when the session has ended, but not while signing in', async () => {
    let ended = 0
    whenSignedOut(() => ended++)
    answer = () => problem(401, {})
    await api.get('/api/me').catch(() => undefined)
    await api.post('/api/login', {}).catch(() => undefined)
    expect(ended).toBe(0)
    await api.get('/api/cases').catch(() => undefined)
    expect(ended).toBe(1)
  })
})
