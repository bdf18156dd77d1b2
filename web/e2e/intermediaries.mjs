import { signUp, somebodies, somebody } from './somebody.mjs'

// Two firms enter themselves, the department agrees, an owner publishes a demand by lot and one by direct choice; offers stay sealed, the draw is computed again on
// the public page, the chosen agency gets a contract, delivers, is accepted and graded; a department's desk and all pages are looked at.
const pdf = { name: '资料.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 示范') }

/** As the signed-in citizen of this page. */
const call = (page, method, path, body) =>
  page.evaluate(async ([m, p, b]) => {
    const token = decodeURIComponent(document.cookie.split('; ').find((c) => c.startsWith('XSRF-CITIZEN='))?.split('=')[1] ?? '')
    const r = await fetch(p, { method: m, headers: { 'Content-Type': typeof b === 'string' ? 'application/octet-stream' : 'application/json', 'X-XSRF-TOKEN': token }, body: m === 'GET' ? undefined : typeof b === 'string' ? b : JSON.stringify(b) })
    return { status: r.status, body: await r.json().catch(() => ({})) }
  }, [method, path, body])

export async function intermediaries(tools) {
  const { visitor, signIn, settle, look, check, until, base, pictures } = tools
  console.log('intermediaries')
  let phone = Number(String(Date.now()).slice(-7))
  async function citizen(who, viewport) {
    const v = await visitor(viewport)
    await v.page.goto(base + '/me')
    await settle(v.page)
    await signUp(v.page, '132' + String(phone++).padStart(8, '0'))
    await v.page.getByRole('button', { name: '注销账号' }).or(v.page.getByRole('link', { name: '实名核验' })).first().waitFor({ timeout: 60_000 }).catch(() => undefined)
    const answer = await call(v.page, 'POST', '/api/citizen/real-name', { name: who.name, idNumber: who.number, agree: true })
    return { ...v, real: answer.status === 200 }
  }
  const mine = '/api/citizen/intermediaries'
  const file = async (page) => (await call(page, 'POST', `${mine}/files?name=a.pdf`, '%PDF-1.4 ' + Math.random())).body.id

  const owner = await somebody(tools)
  const agencies = []
  for (const f of await somebodies({ ...tools, representative: true }, 8)) {
    if (agencies.length === 2 || f.number === owner?.number) continue
    const v = await citizen(f, agencies.length ? { width: 1280, height: 720 } : { width: 360, height: 740 })
    const may = v.real ? (await call(v.page, 'GET', '/api/citizen/firms')).body : []
    const own = Array.isArray(may) && may.find((x) => x.uscc === f.uscc)
    if (own) agencies.push({ ...v, uscc: own.uscc, firm: own.firm })
    else await v.context.close()
  }
  check('two firms and an owner are there', agencies.length === 2 && Boolean(owner), `${agencies.length}`)
  if (agencies.length < 2 || !owner) return
  const [one, two] = agencies

  // the first firm enters itself by the page, the second by the same address
  await look(one, '/me/intermediaries', 'me-intermediaries')
  await one.page.getByRole('tab', { name: '我们的服务' }).click()
  const ask = one.page.getByRole('region', { name: '申请入驻服务' })
  await ask.getByLabel('以哪个单位').selectOption(one.uscc)
  await ask.getByLabel('中介服务').selectOption({ label: '测绘' })
  await ask.getByLabel('资质说明').fill('甲级测绘资质')
  await ask.locator('input[type=file]').setInputFiles(pdf)
  await ask.getByText('资料.pdf').waitFor({ timeout: 60_000 })
  await ask.getByRole('button', { name: '申请入驻服务' }).click()
  await until(async () => ['a firm asks to be entered', await one.page.getByText('待审核').first().isVisible()])
  await one.page.screenshot({ path: `${pictures}me-intermediaries-services-360.png`, fullPage: true })
  const second = await call(two.page, 'POST', `${mine}/offerings`, { request: 'e2e-offer-' + Date.now(), firm: two.uscc, service: 'survey', qualification: '乙级测绘资质', file: await file(two.page) })
  check('another firm, too', second.status === 201, JSON.stringify(second.body))

  const desk = await visitor({ width: 1280, height: 720 })
  await signIn(desk.page, 'officer-natural-resources', undefined)
  for (const a of agencies) {
    await look(desk, '/intermediaries/desk', 'intermediaries-desk')
    await desk.page.getByRole('listitem').filter({ hasText: '待审核' }).getByRole('button', { name: '查看 ' + a.firm }).first().click()
    const box = desk.page.getByRole('dialog')
    await box.getByLabel('有效期至（暂停时填暂停到哪一天）').fill(`${new Date().getFullYear() + 1}-06-30`)
    await box.getByRole('button', { name: '同意', exact: true }).click()
    await box.waitFor({ state: 'hidden', timeout: 60_000 }).catch(() => undefined)
    await until(async () => [`the department agrees to ${a.firm}`, (await call(a.page, 'GET', `/api/intermediaries/agencies/${a.uscc}`)).status === 200])
  }

  const buyer = await citizen(owner, { width: 1280, height: 720 })
  check('the owner is verified', buyer.real)
  await look(buyer, '/me/intermediaries', 'me-intermediaries')
  const form = buyer.page.getByRole('region', { name: '发布采购公告' })
  const title = `浏览器测试测绘 ${Date.now()}`
  await form.getByLabel('中介服务').selectOption({ label: '测绘' })
  await form.getByLabel('项目标题').fill(title)
  await form.getByLabel('服务内容').fill('宅基地边界测绘，出具测绘成果报告')
  await form.getByLabel('预算（元）').fill('8000')
  await form.getByLabel('服务时限（工作日）').fill('10')
  await form.getByLabel('选取方式').selectOption({ label: '随机摇号' })
  const closes = new Date(Math.floor(Date.now() / 60_000) * 60_000 + 240_000 + 8 * 3_600_000).toISOString().slice(0, 16)
  await form.getByLabel('报名截止').fill(closes)
  await form.getByLabel('联系方式').fill('业主 13800000000')
  await form.getByRole('button', { name: '发布采购公告' }).click()
  await buyer.page.waitForURL(/\/me\/intermediaries\/ZJ/, { timeout: 60_000 }).catch(() => undefined)
  const lot = new URL(buyer.page.url()).pathname.split('/').pop()
  check('an owner publishes a demand', lot.startsWith('ZJ'), await form.innerText().catch(() => ''))
  const direct = (await call(buyer.page, 'POST', `${mine}/demands`, { demand: { request: 'e2e-direct-' + Date.now(), service: 'survey', title: title + '（直接）', description: '宅基地边界测绘', budget: '8000', days: 10, way: 'direct', closesAt: new Date(Date.now() + 100_000).toISOString(), contact: '业主 13800000000' } })).body.line?.number
  check('and one that they choose themselves', Boolean(direct))

  await look(one, `/me/intermediaries/${direct}`, 'intermediary-join')
  await one.page.getByLabel('报价（元）').fill('6543.21')
  await one.page.getByLabel('承诺工作日').fill('8')
  await one.page.getByLabel('联系方式').fill('经办人 13900000000')
  await one.page.getByRole('button', { name: '报名', exact: true }).click()
  await until(async () => ['an agency signs up', await one.page.getByText('已报名，报价已封存').isVisible()])
  for (const a of agencies) check('agencies sign up for the draw', (await call(a.page, 'POST', `${mine}/demands/${lot}/join`, { firm: a.uscc, contact: '经办人 13900000000' })).status === 200)
  const anybody = await visitor({ width: 360, height: 740 })
  await look(anybody, '/intermediaries', 'intermediaries')
  await look(anybody, `/intermediaries/demands/${direct}`, 'intermediary-demand-open')
  check('offers are sealed', !/6,?543/.test(await anybody.page.content()) && (await anybody.page.getByText('报价封存').count()) > 0)
  await anybody.page.goto(base + '/intermediaries')
  await settle(anybody.page)
  await anybody.page.getByRole('tab', { name: '服务与规则' }).click()
  await until(async () => ['services and rules are public', await anybody.page.getByText('环境影响评价', { exact: true }).first().isVisible()])
  await anybody.page.screenshot({ path: `${pictures}intermediaries-services-360.png`, fullPage: true })
  await look(anybody, `/intermediaries/agencies/${one.uscc}`, 'intermediary-agency')

  const state = async (number) => (await call(anybody.page, 'GET', `/api/intermediaries/demands/${number}`)).body.line?.state
  await until(async () => ['the direct demand closes', (await state(direct)) === 'choosing'], 180)
  await look(buyer, `/me/intermediaries/${direct}`, 'intermediary-choose')
  await buyer.page.getByRole('button', { name: '选定中选机构' }).click()
  await buyer.page.getByRole('dialog').getByRole('radio').first().check()
  await buyer.page.getByRole('dialog').getByLabel('说明理由').fill('报价合理')
  await buyer.page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await buyer.page.getByRole('button', { name: '登记合同' }).click({ timeout: 60_000 })
  await buyer.page.getByRole('dialog').getByLabel('合同金额（元）').fill('6500')
  await buyer.page.getByRole('dialog').getByLabel('合同时限（工作日）').fill('8')
  await buyer.page.getByRole('dialog').locator('input[type=file]').setInputFiles(pdf)
  await buyer.page.getByRole('dialog').getByText('资料.pdf').waitFor({ timeout: 60_000 })
  await buyer.page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await until(async () => ['the contract is recorded', (await state(direct)) === 'working'])
  await look(one, `/me/intermediaries/${direct}`, 'intermediary-deliver')
  await one.page.getByRole('button', { name: '提交成果' }).click()
  await one.page.getByRole('dialog').locator('input[type=file]').setInputFiles(pdf)
  await one.page.getByRole('dialog').getByText('资料.pdf').waitFor({ timeout: 60_000 })
  await one.page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await until(async () => ['the result is delivered', (await state(direct)) === 'delivered'])
  await buyer.page.goto(`${base}/me/intermediaries/${direct}`)
  await settle(buyer.page)
  await buyer.page.getByRole('button', { name: '验收', exact: true }).click()
  await buyer.page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await buyer.page.getByRole('button', { name: '评价', exact: true }).click({ timeout: 60_000 })
  await buyer.page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await until(async () => ['it is accepted and graded', (await state(direct)) === 'accepted' && (await buyer.page.getByRole('button', { name: '评价', exact: true }).count()) === 0])

  await until(async () => ['the lot is drawn', (await state(lot)) === 'awarded'], 400)
  for (const v of [anybody, desk]) {
    await look(v, `/intermediaries/demands/${lot}`, 'intermediary-draw')
    await until(async () => ['the browser computes the draw again', await v.page.getByText('本机重新计算：结果一致').isVisible()])
    check('its digests are lines, not columns of letters', await v.page.evaluate(() => [...document.querySelectorAll('dd.hash')].every((e) => e.getBoundingClientRect().width > 200)))
  }
  await look(desk, `/intermediaries/desk/supervised/${direct}`, 'intermediary-supervised')
  for (const v of [one, two, buyer, desk, anybody]) await v.context.close()
}
