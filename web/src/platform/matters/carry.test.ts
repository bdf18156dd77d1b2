import { afterEach, describe, expect, it, vi } from 'vitest'
import { carryMatter } from './carry'
import { device } from '@/kit/device'

const submission = { path: '/api/citizen/matters', form: '/api/citizen/matters/form/GA-05', base: 3, body: { request: 'r1', item: 'GA-05', data: {} } }
const asked: string[] = []
const bodies: unknown[] = []
function server(answers: Record<string, [number, unknown]>) {
  asked.length = 0
  bodies.length = 0
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const [status, body] = answers[`${init.method} ${path}`] ?? [404, { code: 'no-matter', detail: 'x' }]
    asked.push(`${init.method} ${path}`)
    bodies.push(typeof init.body === 'string' ? JSON.parse(init.body) : init.body)
    return new Response(JSON.stringify(body), { status })
  })
}
const form = 'GET /api/citizen/matters/form/GA-05'
const post = 'POST /api/citizen/matters'

describe('a submission that waited for the line', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('is handed over when its draft is as it was', async () => {
    server({ [form]: [200, { draft: { version: 3 } }], [post]: [201, { number: 'BJ1' }] })
    expect(await carryMatter(submission)).toBe('/me/matters/BJ1?done=1')
    expect(asked.at(-1)).toBe(post)
  })
  it('is not when the draft went on, or was sent from elsewhere: that is told', async () => {
    server({ [form]: [200, { draft: { version: 4 } }], [post]: [201, { number: 'BJ1' }] })
    await expect(carryMatter(submission)).rejects.toMatchObject({ status: 409, code: 'draft-changed' })
    server({ [form]: [200, {}], [post]: [201, { number: 'BJ1' }] })
    await expect(carryMatter(submission)).rejects.toMatchObject({ code: 'draft-changed' })
    expect(asked).not.toContain(post)
  })
  it('that had arrived before is found and not sent again', async () => {
    server({ 'GET /api/citizen/matters/by-request/r1': [200, { number: 'BJ7' }] })
    expect(await carryMatter(submission)).toBe('/me/matters/BJ7?done=1')
    expect(asked).toEqual(['GET /api/citizen/matters/by-request/r1'])
  })
  const upload = 'POST /api/citizen/matters/files?name=lease.png&material=lease'
  const withFile = { ...submission, body: { ...submission.body, files: ['9', 'held:a'] }, held: { 'held:a': { name: 'lease.png', material: 'lease', data: 'data:image/png;base64,iVBORw==' } } }
  it('sends the files of its device ahead, and names them as the server took them', async () => {
    server({ [form]: [200, { draft: { version: 3 } }], [upload]: [201, { id: '55', name: 'lease.png', size: 4 }], [post]: [201, { number: 'BJ1' }] })
    await carryMatter(withFile)
    expect(asked.slice(-2)).toEqual([upload, post])
    expect(bodies.at(-1)).toMatchObject({ request: 'r1', files: ['9', '55'] })
  })
  it('waits with them, and does not go without one that is refused', async () => {
    server({ [form]: [200, { draft: { version: 3 } }], [upload]: [503, {}], [post]: [201, { number: 'BJ1' }] })
    await expect(carryMatter(withFile)).rejects.toMatchObject({ status: 503 })
    server({ [form]: [200, { draft: { version: 3 } }], [upload]: [400, { code: 'bad-file', detail: 'not a picture' }], [post]: [201, { number: 'BJ1' }] })
    await expect(carryMatter(withFile)).rejects.toMatchObject({ status: 400, message: expect.stringMatching(/lease\.png.*not a picture/) })
    expect(asked).not.toContain(post)
  })
  it('takes its own draft off the device, and none of another firm', async () => {
    const removed: string[] = []
    const names = vi.spyOn(device, 'names').mockResolvedValue(['draft/7.GA-05.', 'draft/7.GA-05.913418820000000001', 'draft/7.GA-051.'])
    const remove = vi.spyOn(device, 'remove').mockImplementation(async (name) => void removed.push(name))
    server({ [form]: [200, { draft: { version: 3 } }], [post]: [201, { number: 'BJ1' }] })
    await carryMatter(submission)
    expect(removed).toEqual(['draft/7.GA-05.'])
    names.mockRestore()
    remove.mockRestore()
  })
})
