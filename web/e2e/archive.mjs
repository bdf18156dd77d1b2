// The applicant signs a form by hand and, changed, again; what ended stands in the archive, is opened in words, proved, taken with a purpose; roots of neighbours have a page.
export async function archive({ visitor, signIn, look, check, until, base, pictures }) {
  console.log('archive')
  const stamp = Date.now()
  // somebody of the demonstration's county, as the population base has them
  const duty = await visitor({ width: 1280, height: 720 })
  await signIn(duty.page, 'operator')
  const csrf = (await duty.context.cookies()).find((c) => c.name === 'XSRF-TOKEN').value
  const adult = (n) => /^\d{17}[\dX]$/.test(n ?? '') && Number(n.slice(6, 10)) < 2005
  let who
  for (let tries = 0; tries < 120 && !who; tries++) {
    const gid = 1 + Math.floor(Math.random() * 3000)
    const seen = await duty.page.request.post(`${base}/api/registry/records/person/${gid}/look`, { headers: { 'X-XSRF-TOKEN': csrf }, data: { purpose: { code: 'verify', reference: '浏览器测试：在线办理' }, clear: true } })
    if (!seen.ok()) {
      await duty.page.waitForTimeout(1000)
      continue
    }
    const values = Object.fromEntries((await seen.json()).fields.map((f) => [f.field, f.value]))
    if (adult(values.id_no) && values.name && !values.death_date) who = { name: values.name, number: values.id_no }
  }
  await duty.context.close()
  check('the population base knows somebody', Boolean(who))
  if (!who) return
  const one = await visitor({ width: 360, height: 740 })
  const page = one.page
  page.setDefaultTimeout(20_000)
  const main = page.locator('main')
  await page.goto(base + '/me/apply/MZ-04')
  await page.getByLabel('手机号').fill('139' + String(stamp).slice(-8))
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.locator('.shown').waitFor()
  await page.getByLabel('验证码（6 位数字）').fill((await page.locator('.shown').innerText()).trim())
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '登录或注册' }).click()
  await page.getByRole('link', { name: '实名核验' }).click()
  await page.getByRole('textbox', { name: '姓名' }).fill(who.name)
  await page.getByRole('textbox', { name: '公民身份号码' }).fill(who.number)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '核验', exact: true }).click()
  await page.getByRole('status').filter({ hasText: '实名' }).waitFor()
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
