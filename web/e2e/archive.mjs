import { becomes, signUp } from './somebody.mjs'

// The applicant signs a form by hand and, changed, again; what ended stands in the archive, is opened in words, proved, taken with a purpose; roots of neighbours have a page.
export async function archive({ visitor, signIn, look, check, until, base, pictures }) {
  console.log('archive')
  const stamp = Date.now()
  const one = await visitor({ width: 360, height: 740 })
  const page = one.page
  page.setDefaultTimeout(20_000)
  const main = page.locator('main')
  await page.goto(base + '/me/apply/MZ-04')
  await signUp(page, '139' + String(stamp).slice(-8))
  await page.getByRole('link', { name: '实名核验' }).click()
  const who = await becomes(page, { visitor, signIn, base })
  check('the population base knows somebody', Boolean(who))
  if (!who) return
  await look(one, '/me/apply/MZ-04', 'apply-sign')
  await page.locator('#q-answer_bank_account').fill('6222020200112233445')
  await page.locator('#q-answer_statement').fill('家庭成员患病，申请最低生活保障')
  const send = page.getByRole('button', { name: '提交申请' })
  await until(async () => ['nothing is handed in unsigned', await send.isDisabled()])
  const draw = async () => {
    const pad = page.locator('canvas')
    await pad.scrollIntoViewIfNeeded()
    const box = await pad.boundingBox()
    await page.mouse.move(box.x + 30, box.y + 20)
    await page.mouse.down()
    for (let i = 1; i <= 12; i++) await page.mouse.move(box.x + 30 + i * 15, box.y + 20 + (i % 3) * 20)
    await page.mouse.up()
    await page.getByRole('button', { name: '确认签名' }).click()
    await page.getByText('已签名').waitFor()
  }
  await draw()
  await until(async () => ['signed by hand, it can be handed in', await send.isEnabled()])
  await page.locator('#q-answer_statement').fill('家庭成员患病失业，申请最低生活保障')
  await page.getByText('签名之后内容有改动').waitFor()
  await until(async () => ['what changed is signed again', await send.isDisabled()])
  await draw()
  await page.screenshot({ path: `${pictures}signed-360.png`, fullPage: true })
  await send.click()
  await page.waitForURL(/\/me\/matters\/BJ/)
  const number = page.url().match(/BJ\d{8}-\w+/)[0]
  await until(async () => ['the applicant sees that it is signed', (await main.innerText()).includes('您已于')])

  const officer = await visitor({ width: 1280, height: 800 })
  officer.page.setDefaultTimeout(20_000)
  await signIn(officer.page, 'officer-civil-affairs')
  const found = await (await officer.page.request.get(`${base}/api/matters?number=${number}`)).json()
  await officer.page.goto(`${base}/cases/${found.items[0].caseId}`)
  await officer.page.getByText('验签通过').waitFor()
  check('the officer sees that the signature holds', true)
  await officer.page.screenshot({ path: `${pictures}signature-panel-1280.png`, fullPage: true })
  await page.getByRole('button', { name: '撤回申请' }).click()
  await page.locator('dialog').getByRole('button', { name: '确定撤回' }).click()
  await until(async () => ['it is withdrawn', (await main.innerText()).includes('已撤回')])

  await look(officer, '/archive', 'archive')
  const kept = () => officer.page.evaluate(async (n) => (await (await fetch('/api/archive/search', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-XSRF-TOKEN': decodeURIComponent(document.cookie.match(/XSRF-TOKEN=([^;]+)/)[1]) }, body: JSON.stringify({ number: n }) })).json()).items[0], number)
  let line
  for (let i = 0; i < 120 && line?.standing !== 'kept'; i++) {
    line = await kept()
    if (line?.standing !== 'kept') await officer.page.waitForTimeout(1000)
  }
  check('what ended is packed', line?.standing === 'kept', JSON.stringify(line))
  await officer.page.getByRole('textbox', { name: '办件编号' }).fill(number)
  await officer.page.getByRole('button', { name: '查找' }).click()
  await officer.page.getByRole('link', { name: number }).click()
  await officer.page.getByRole('heading', { name: '申请人填写' }).waitFor()
  check('its contents come in words, masked', !(await officer.page.locator('main').innerText()).includes(who.number) && !(await officer.page.locator('main').innerText()).includes(who.name))
  await officer.page.getByRole('button', { name: '校验', exact: true }).click()
  await officer.page.getByText('完整，未被改动', { exact: true }).waitFor()
  await until(async () => ['the proof names the applicant\'s signature', (await officer.page.locator('main').innerText()).includes('申请人签名')])
  await officer.page.getByRole('button', { name: '下载档案包' }).click()
  await officer.page.locator('dialog').getByRole('textbox').fill('界面检查')
  const [download] = await Promise.all([officer.page.waitForEvent('download'), officer.page.locator('dialog button.primary').click()])
  check('the package is taken with a purpose', download.suggestedFilename() === `${number}.zip`)
  await until(async () => ['and that is written down', (await officer.page.locator('main').innerText()).includes('界面检查')])
  await look(officer, `/archive/${line.id}`, 'archive-package')
  const small = await visitor({ width: 360, height: 740 })
  await signIn(small.page, 'officer-civil-affairs')
  await look(small, '/archive', 'archive')
  await look(small, `/archive/${line.id}`, 'archive-package')
  await small.context.close()

  for (const viewport of [{ width: 1280, height: 800 }, { width: 360, height: 740 }]) {
    const v = await visitor(viewport)
    await signIn(v.page, 'steward')
    await look(v, '/recognition', 'recognition')
    await until(async () => [`our root's fingerprint is shown (${viewport.width})`, /[0-9a-f]{64}/.test(await v.page.locator('main').innerText())])
    await v.context.close()
  }
  await officer.context.close()
  await one.context.close()
}
