import { describe, expect, it } from 'vitest'
import { address, applies, modeAmong, moved, readCodes, seconds, withLive, wrongColumns, writeCodes, type Connection, type FieldMap, type Kind, type Run } from './types'

describe('what people write in a mapping', () => {
  it('reads code lists with either punctuation and back', () => {
    expect(readCodes('男=1，女＝2; 未知=0\n其他=9')).toEqual({ 男: '1', 女: '2', 未知: '0', 其他: '9' })
    expect(readCodes('无，不详')).toEqual({ 无: '', 不详: '' })
    expect(readCodes(writeCodes({ 男: '1', 无: '' }))).toEqual({ 男: '1', 无: '' })
    expect(readCodes('a=b=c')).toEqual({ a: 'b=c' })
    expect(readCodes('')).toEqual({})
  })
  it('says durations', () => {
    expect(seconds(59)).toBe('59 秒')
    expect(seconds(61)).toBe('1 分')
    expect(seconds(3700)).toBe('1 小时 1 分')
    expect(seconds(null)).toBe('—')
  })
})

describe('a connection', () => {
  const setting = (key: string, preset?: string) => ({ key, label: key, kind: 'TEXT' as const, required: true, preset, choices: [], seldom: false })
  const kind: Kind = { kind: 'postgresql', label: '', modes: [], settings: [setting('host'), setting('port', '5432'), setting('tls', 'auto'), setting('timeout', '60')], where: ['host', 'port', 'tls'], available: true }
  it('keeps its password where nothing decides otherwise', () => {
    expect(moved(kind, { host: 'a' }, { host: 'a', port: '5432', tls: 'auto', timeout: '5' })).toBe(false)
  })
  it('wants it again at another place and under weaker encryption', () => {
    expect(moved(kind, { host: 'a', port: '5432' }, { host: 'b', port: '5432' })).toBe(true)
    expect(moved(kind, { host: 'a' }, { host: 'a', port: '5433' })).toBe(true)
    expect(moved(kind, { host: 'a', tls: 'verify-full' }, { host: 'a', tls: 'off' })).toBe(true)
  })
  it('is asked only for what the other answers call for', () => {
    const token = { ...setting('tokenUrl'), only: { key: 'auth', values: ['oauth2'] } }
    const http = { ...kind, settings: [setting('auth', 'none'), token] }
    expect([{}, { auth: 'basic' }, { auth: 'oauth2' }].map((given) => applies(token, http, given as Record<string, string>))).toEqual([false, false, true])
    expect(applies(token, { ...http, settings: [setting('auth', 'oauth2'), token] }, {})).toBe(true)
    expect(applies(setting('url'), http, {})).toBe(true)
  })
  it('for capture makes jobs that capture, and leaves those that are there as they are', () => {
    expect(modeAmong(['FULL', 'CAPTURE'], 'FULL', true)).toBe('CAPTURE')
    expect(modeAmong(['FULL', 'CAPTURE'], 'FULL', false)).toBe('FULL')
    expect(modeAmong(['FULL', 'INCREMENTAL'], 'CAPTURE', true)).toBe('FULL')
    expect(modeAmong(['FULL', 'INCREMENTAL'], 'INCREMENTAL', true)).toBe('INCREMENTAL')
    expect(modeAmong([], 'CAPTURE', false)).toBe('CAPTURE')
  })
  it('says where files are laid', () => {
    const c = (kind: string, settings: Record<string, string>) => ({ id: '42', kind, settings }) as unknown as Connection
    expect(address(c('folder', {}))).toBe('inbox/42')
    expect(address(c('mariadb', { host: 'h', port: '3306', database: 'd' }))).toBe('h:3306/d')
    expect(address(c('http-json', { url: 'http://x/api' }))).toBe('http://x/api')
  })
})

describe('a refused row', () => {
  it('says beside each column what is wrong with it', () => {
    const field = (field: string, ...from: string[]) => ({ field, from }) as unknown as FieldMap
    const fields = [field('id_no', '身份证号'), field('title', '姓名', '类别')]
    expect(wrongColumns([{ field: 'id_no', reason: '不是有效的号码' }, { field: 'id_no', reason: '必填' }], fields)).toEqual({ 身份证号: '不是有效的号码；必填' })
    expect(wrongColumns([{ field: 'title', reason: '太长' }], fields)).toEqual({ 姓名: '太长', 类别: '太长' })
    expect(wrongColumns([{ reason: '只有 2 列' }], fields)).toEqual({})
  })
})

describe('the runs of a job', () => {
  it('count on with the one under way', () => {
    const run = (id: string, read: number) => ({ id, read }) as Run
    expect(withLive([run('2', 0), run('1', 50)], run('2', 204))?.map((r) => r.read)).toEqual([204, 50])
    expect(withLive([run('1', 50)], null)?.map((r) => r.read)).toEqual([50])
    expect(withLive(undefined, run('2', 1))).toBeUndefined()
  })
})
