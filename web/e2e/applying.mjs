import { proven, signUp, somebody } from './somebody.mjs'

// On a phone: an approval in a second with its licence, a firm's matter by its representative, and a form with a photograph that is filled and sent without a line.
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

/** Signs in on the phone and proves who it is. */
export async function verified({ page, base, who, phone }) {
  await page.goto(base + '/me/real-name')
  await signUp(page, phone)
  return proven(page, who).catch(() => false)
}

/** Somebody who represents a firm that is in being, signed in; the bases have firms whose representative is not among the residents. */
async function representative(tools) {
  const { visitor, base } = tools
  for (let tries = 0; tries < 6; tries++) {
    const who = await somebody({ ...tools, representative: true })
    if (!who) return undefined
    const v = await visitor({ width: 360, height: 740 })
    v.page.setDefaultTimeout(60_000)
    if (await verified({ page: v.page, base, who, phone: '136' + String(Date.now()).slice(-8) })) {
      const firms = await (await v.page.request.get(base + '/api/citizen/firms')).json()
      if (Array.isArray(firms) && firms.some((f) => f.role === 'legal-representative')) return { ...v, who, firm: firms.find((f) => f.role === 'legal-representative') }
    }
    await v.context.close()
  }
}

export async function applying(tools) {
  const { visitor, settle, look, check, until, base, pictures } = tools
  const one = await representative(tools)
  check('somebody represents a firm', Boolean(one))
  if (!one) return
  const { page, context, who, firm } = one
  const answer = (key) => page.locator(`#q-${key}`)
  const matter = async (number) => (await page.request.get(`${base}/api/citizen/matters/${number}`)).json()
  const sent = async () => {
    // what the guide calls necessary is brought
    for (const li of await page.locator('.materials > li').filter({ hasText: '必要' }).all()) {
      await li.locator('input[type=file]').setInputFiles({ name: '材料.png', mimeType: 'image/png', buffer: png })
      await li.locator('.taken li').waitFor()
    }
    await page.getByRole('button', { name: '提交申请' }).click()
    await page.waitForURL(/\/me\/matters\/BJ/)
    await settle(page)
    return page.url().match(/matters\/(BJ[\w-]+)/)[1]
  }

  // decided in a second, to the licence and whoever is shown it
  await page.goto(base + '/guide/SC-04')
  await page.getByRole('link', { name: '在线办理' }).click()
  await answer('answer_firm_name').fill(`浏览器测试小店${Date.now()}`)
  await answer('answer_address_kind').getByRole('radio', { name: '住所承诺', exact: true }).check()
  await answer('answer_firm_address').fill('桃州镇示范路 8 号')
  await answer('answer_firm_scope').fill('日用百货零售')
  await answer('answer_permit_first').getByRole('radio', { name: '否', exact: true }).check()
  await answer('answer_promise').locator('input').first().check()
  await page.screenshot({ path: `${pictures}m-instant-form-360.png`, fullPage: true })
  const shop = await sent()
  const decided = await matter(shop)
  check('an instant item is decided in a second', decided.state === 'approved' && Date.parse(decided.endedAt) - Date.parse(decided.submittedAt) <= 1000, `${decided.state} ${decided.reason ?? ''} ${decided.submittedAt} ${decided.endedAt}`)
  await until(async () => ['and its licence is on the page', await page.locator('.credential').getByText('营业执照').isVisible()], 20)
  await look(one, `/me/matters/${shop}`, 'm-instant-licence')
  const identifier = (await page.locator('.credential .identifier').innerText()).trim()
  const file = await page.request.get(base + (await page.locator('.credential a').getAttribute('href')))
  const pdf = await file.body()
  check('it is a file of its own', file.ok() && pdf.subarray(0, 5).toString() === '%PDF-', String(file.status()))
  const shopkeeper = await visitor({ width: 360, height: 740 })
  const v = shopkeeper.page
  await v.goto(base + '/verify')
  await v.getByRole('tab', { name: '输入标识' }).click()
  await v.getByLabel('电子证照标识').fill(identifier)
  await v.getByRole('button', { name: '核验', exact: true }).click()
  await until(async () => ['anybody finds it genuine by its number', (await v.locator('.result h2').innerText({ timeout: 1000 }).catch(() => '')).includes('真实有效')], 20)
  await v.getByRole('tab', { name: '上传文件' }).click()
  await v.locator('input[type=file]').setInputFiles({ name: 'licence.pdf', mimeType: 'application/pdf', buffer: pdf })
  await v.getByRole('button', { name: '核验', exact: true }).click()
  await until(async () => ['and by its file', (await v.locator('.result h2').innerText({ timeout: 1000 }).catch(() => '')).includes('真实有效')], 20)
  await v.screenshot({ path: `${pictures}m-verified-360.png`, fullPage: true })
  check('nothing more of its holder is told', !(await v.locator('main').innerText()).includes(who.number))
  await shopkeeper.context.close()

  // what is no licence is handed over just the same, and is in the list of what one holds
  await page.goto(base + '/me/apply/GA-12')
  await answer('answer_purpose').getByRole('radio', { name: '就业', exact: true }).check()
  const proof = await sent()
  const proved = await matter(proof)
  check('an instant certificate is decided and sealed at once', proved.state === 'approved' && proved.credential?.name === '无犯罪记录证明', JSON.stringify([proved.state, proved.reason, proved.credential, proved.events]))
  await until(async () => ['the page says what follows', (await page.locator('.next').innerText({ timeout: 1000 }).catch(() => '')).startsWith('接下来：')], 20)
  await look(one, `/me/matters/${proof}`, 'm-instant-certificate')
  await page.goto(base + '/m/licences')
  await until(async () => ['and it is among one’s licences', (await page.locator('main').innerText()).includes('无犯罪记录证明')], 20)

  // for a firm
  await look(one, '/m/firm', 'm-firm-own')
  check('the firm is on its page', (await page.locator('main').innerText()).includes(firm.firm))
  await page.goto(base + '/me/apply/FG-01')
  await settle(page)
  const choice = page.getByRole('radio', { name: new RegExp(firm.uscc) })
  if (await choice.count()) await choice.check()
  await answer('answer_catalogue').waitFor()
  await answer('answer_project').fill('浏览器测试扩建项目')
  await answer('answer_project_place').fill('桃州镇示范路 8 号')
  await answer('answer_catalogue').getByRole('radio', { name: '允许类', exact: true }).check()
  await answer('answer_approval_needed').getByRole('radio', { name: '否', exact: true }).check()
  await answer('answer_investment').fill('800')
  await answer('answer_promise').locator('input').first().check()
  await page.screenshot({ path: `${pictures}m-firm-form-360.png`, fullPage: true })
  const filing = await sent()
  const filed = await matter(filing)
  check('a firm’s matter is the firm’s', filed.firm === firm.uscc && filed.firmName === firm.firm, JSON.stringify([filed.firm, filed.state, filed.reason]))
  if (filed.state === 'approved') check('and what it says is sealed for the firm', filed.credential?.name === '企业投资项目备案证', JSON.stringify(filed.credential))
  check('and the table decides it', filed.state === 'approved' || filed.state === 'refused', `${filed.state} ${filed.reason}`)
  await look(one, `/me/matters/${filing}`, 'm-firm-matter')
  await page.goto(base + '/m/firm')
  await until(async () => ['the firm’s page lists it', (await page.getByRole('region', { name: '办件' }).or(page.locator('section[aria-labelledby=matters-head]')).first().innerText().catch(() => '')).includes(filing)], 20)

  // a form with a photograph, without a line
  await page.goto(base + '/m')
  await settle(page)
  await page.waitForFunction(() => navigator.serviceWorker?.controller, undefined, { timeout: 30_000 }).catch(() => undefined)
  await page.goto(base + '/me/apply/GA-05')
  await settle(page)
  await answer('answer_residence_address').waitFor()
  const pick = page.locator('.materials input[type=file]').first()
  check('the form asks for materials', (await pick.count()) === 1)
  await context.setOffline(true)
  await answer('answer_residence_address').fill('桃州镇示范路 9 号')
  await pick.setInputFiles({ name: '离线合同.png', mimeType: 'image/png', buffer: png })
  await page.locator('.taken li').filter({ hasText: '离线合同' }).getByText('存在这台设备上').waitFor()
  await pick.setInputFiles({ name: '离线.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') })
  await until(async () => ['without a line, too, what is no picture is refused at once', (await page.locator('.materials [role=alert]').innerText().catch(() => '')).includes('PDF、JPG')])
  await page.waitForTimeout(1000)
  await page.goto(base + '/me/apply/GA-05')
  await page.locator('.taken li').filter({ hasText: '离线合同' }).waitFor()
  check('it is there when the page is opened again without a line', (await answer('answer_residence_address').inputValue()) === '桃州镇示范路 9 号')
  await answer('answer_residence_since').fill('2025-01-15')
  await answer('answer_residence_kind').locator('input').first().check()
  await answer('answer_lease_until').fill('2027-12-31')
  await page.screenshot({ path: `${pictures}m-offline-form-360.png`, fullPage: true })
  await page.getByRole('button', { name: '提交申请' }).click()
  await page.getByText('申请已加密存在这台设备上').waitFor()
  await page.goto(base + '/m')
  await page.getByText('待送出').waitFor()
  const onDevice = await page.evaluate(async () => {
    const base = await new Promise((yes, no) => { const ask = indexedDB.open('zhongshu'); ask.onsuccess = () => yes(ask.result); ask.onerror = no })
    const rows = await new Promise((yes) => { const ask = base.transaction('held').objectStore('held').getAll(); ask.onsuccess = () => yes(ask.result) })
    base.close()
    return rows.filter((r) => r?.data).map((r) => new TextDecoder().decode(r.data)).join('') + JSON.stringify({ ...localStorage, ...sessionStorage })
  })
  check('form and photograph wait sealed', onDevice.length > 500 && !/离线合同|示范路 9|iVBORw0KGgo/.test(onDevice))
  await context.setOffline(false)
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await page.getByText('已送出').waitFor({ timeout: 60_000 })
  const mine = (await (await page.request.get(base + '/api/citizen/matters?limit=20')).json()).items.filter((m) => m.item === 'GA-05')
  const arrived = mine.length ? await matter(mine[0].number) : { files: [] }
  check('they go once, together', mine.length === 1 && arrived.files.length === 1 && arrived.files[0].name.includes('离线合同'), JSON.stringify([mine.length, arrived.files]))
  const back = arrived.files.length ? await (await page.request.get(`${base}/api/citizen/matters/${arrived.number}/files/${arrived.files[0].id}`)).body() : Buffer.alloc(0)
  check('and the photograph is whole', back.equals(png), `${back.length}`)
  check('nothing of it stays on the device', await page.evaluate(async () => {
    const base = await new Promise((yes, no) => { const ask = indexedDB.open('zhongshu'); ask.onsuccess = () => yes(ask.result); ask.onerror = no })
    const names = await new Promise((yes) => { const ask = base.transaction('held').objectStore('held').getAllKeys(); ask.onsuccess = () => yes(ask.result) })
    base.close()
    return !names.some((n) => /^\/(out|file|draft)\//.test(n))
  }))
  await context.close()
}
