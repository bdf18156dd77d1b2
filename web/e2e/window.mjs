import { somebody } from './somebody.mjs'

// A clerk takes a matter in for somebody who stands at the window and prints a receipt; the person sees it, the receipt's code grades the taking
// once, a bad grade becomes a case without a name; the kiosk forgets whoever was there.
export async function windows({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('window, grades, kiosk')
  const stamp = Date.now()
  const phone = '135' + String(stamp).slice(-8)

  const who = await somebody({ visitor, signIn, base })
  check('the population base knows somebody for the window', Boolean(who))
  if (!who) return

  // the citizen, with an account
  const one = await visitor({ width: 360, height: 740 })
  const page = one.page
  page.setDefaultTimeout(60_000)
  await page.goto(base + '/me/real-name')
  await page.getByLabel('手机号').fill(phone)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.locator('.shown').waitFor()
  await page.getByLabel('验证码（6 位数字）').fill((await page.locator('.shown').innerText()).trim())
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '登录或注册' }).click()
  await page.getByRole('textbox', { name: '姓名' }).fill(who.name)
  await page.getByRole('textbox', { name: '公民身份号码' }).fill(who.number)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '核验', exact: true }).click()
  await page.getByRole('status').filter({ hasText: '实名' }).waitFor()
  await look(one, '/me/evaluations', 'me-evaluations')

  // the clerk
  const desk = await visitor({ width: 1280, height: 900 })
  const w = desk.page
  w.setDefaultTimeout(60_000)
  await signIn(w, 'clerk')
  check('a clerk begins at the window', new URL(w.url()).pathname === '/window', w.url())
  await look(desk, '/window', 'window')
  if (await w.getByRole('button', { name: '换窗口' }).count()) await w.getByRole('button', { name: '换窗口' }).click()
  await w.getByLabel('办事地点').selectOption({ index: 1 })
  const places = await w.getByLabel('办事地点').locator('option').allInnerTexts()
  const centre = places.findIndex((p) => /政务服务中心/.test(p))
  if (centre > 0) await w.getByLabel('办事地点').selectOption({ index: centre })
  await w.getByLabel('窗口号').fill('3号')
  await w.getByRole('button', { name: '就座' }).click()
  await w.getByLabel('公民身份号码').fill(who.number)
  await w.getByLabel('来办什么').fill('办理居住证')
  await w.getByRole('button', { name: '开始受理' }).click()
  await w.getByRole('heading', { name: /正在为/ }).waitFor()
  check('the number is not left on the screen', !(await w.locator('main').innerText()).includes(who.number))
  await w.getByRole('searchbox', { name: '办什么事' }).fill('居住证')
  await w.getByRole('button', { name: '查找', exact: true }).click()
  await w.locator('.found').getByRole('button', { name: /居住证申领与签注/ }).click()
  await w.locator('#q-answer_residence_address').fill('桃州镇示范路 1 号')
  await w.locator('#q-answer_residence_since').fill('2025-01-15')
  await w.locator('#q-answer_residence_kind input').first().check()
  await w.locator('#q-answer_lease_until').fill('2027-12-31')
  await w.screenshot({ path: `${pictures}window-form-1280.png`, fullPage: true })
  // what else the item asks is answered as it is asked
  for (let more = 0; more < 4 && !(await w.locator('.receipt').count()); more++) {
    await w.getByRole('button', { name: '代为提交' }).click()
    await w.locator('.receipt, .question .wrong').first().waitFor()
    for (const field of await w.locator('.question:has(.wrong)').all()) {
      if (await field.locator('input[type=radio], input[type=checkbox]').count()) await field.locator('input').first().check()
      else if (await field.locator('select').count()) await field.locator('select').selectOption({ index: 1 })
      else if (await field.locator('input[type=date]').count()) await field.locator('input').fill('2025-01-15')
      else await field.locator('input, textarea').first().fill('13800138000')
    }
  }
  await w.locator('.receipt img').first().waitFor()
  const receipt = await w.locator('.receipt').innerText()
  check('the receipt has its numbers and two codes', /CK\d{8}-/.test(receipt) && /BJ\d{8}-/.test(receipt) && (await w.locator('.receipt img').count()) === 2, receipt)
  await w.screenshot({ path: `${pictures}window-receipt-1280.png`, fullPage: true })
  await w.emulateMedia({ media: 'print' })
  check('on paper stands the receipt alone', (await w.locator('.receipt .sheet').isVisible()) && (await w.locator('h1').evaluate((h) => getComputedStyle(h).visibility)) === 'hidden')
  await w.screenshot({ path: `${pictures}window-receipt-print.png` })
  await w.emulateMedia({ media: 'screen' })
  const number = receipt.match(/BJ\d{8}-\w{8}/)[0]

  await look(one, `/me/matters/${number}`, 'matter-by-window')
  await until(async () => ['the person sees who acted for them', /窗口工作人员代为提交/.test(await page.locator('main').innerText())])
  await page.goto(base + '/me/looks')
  await settle(page)
  await until(async () => ['and who looked, and why', /窗口受理：办理居住证/.test(await page.locator('main').innerText())])

  // one's own service is graded on one's own page; an instant item has ended by now, what people decide is graded by its receipt
  await page.goto(base + '/me/evaluations')
  await settle(page)
  await page.getByRole('button', { name: '去评价' }).first().click()
  await page.locator('.faces').waitFor()
  await page.screenshot({ path: `${pictures}grade-360.png`, fullPage: true })
  check('five faces have names', (await page.getByRole('radio').count()) === 5 && (await page.getByRole('radio', { name: '非常满意', exact: true }).count()) === 1)
  await page.getByRole('radio', { name: '非常满意', exact: true }).focus()
  await page.keyboard.press('Space')
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
  await until(async () => ['the faces are chosen by keyboard', await page.getByRole('radio', { name: '不满意', exact: true }).isChecked()])
  await page.getByLabel('想说的话').fill('等了很久，我的电话是13912345678')
  await page.screenshot({ path: `${pictures}grade-bad-360.png`, fullPage: true })
  await page.getByRole('button', { name: '提交评价' }).click()
  await page.getByText('差评处理进度').waitFor()
  await until(async () => ['what tells who speaks is masked', !(await page.locator('main').innerText()).includes('13912345678')])

  const duty = await visitor({ width: 1280, height: 720 })
  await signIn(duty.page, 'operator')
  const cases = await (await duty.page.request.get(base + '/api/cases?box=all&type=bad-review&limit=1')).json()
  check('a bad grade is a case', cases.items.length === 1)
  const whole = await (await duty.page.request.get(`${base}/api/cases/${cases.items[0]?.id}`)).text()
  check('that names nobody', !whole.includes(who.name) && !whole.includes(number) && !whole.includes(phone))
  await look(duty, `/cases/${cases.items[0]?.id}`, 'bad-review-case')
  await look(duty, '/evaluations', 'evaluations-desk')
  await duty.context.close()
  for (const width of [360, 1280]) {
    const open = await visitor({ width, height: 800 })
    await look(open, '/public/evaluations', 'evaluations-open')
    await look(open, '/evaluate', 'evaluate-none')
    await open.context.close()
  }

  // the kiosk: its clock is the browser's, and is moved here
  const kiosk = await visitor({ width: 1080, height: 1600 })
  const k = kiosk.page
  k.setDefaultTimeout(60_000)
  await k.clock.install()
  await k.goto(base + '/kiosk')
  await k.getByRole('button', { name: /我的办件/ }).waitFor()
  await k.screenshot({ path: `${pictures}kiosk-1080.png` })
  await k.getByRole('button', { name: /我的办件/ }).click()
  await k.getByRole('img', { name: '登录二维码' }).waitFor()
  // the telephone scans: what the picture says is read from the answer that brought it
  const begun = k.waitForResponse((r) => r.url().endsWith('/api/citizen/qr') && r.request().method() === 'POST')
  await k.getByRole('button', { name: '返回首页' }).click()
  await k.getByRole('button', { name: /我的办件/ }).click()
  const login = await (await begun).json()
  const token = (await one.context.cookies()).find((c) => c.name === 'XSRF-CITIZEN').value
  for (const step of ['scan', 'answer']) {
    const answer = await page.request.post(`${base}/api/citizen/qr/${step}`, { headers: { 'X-XSRF-TOKEN': token }, data: { code: login.code, yes: true } })
    check(`the telephone may ${step}`, answer.ok(), answer.ok() ? '' : await answer.text())
  }
  await k.clock.runFor(2000)
  await k.locator('.list button').first().waitFor()
  await k.locator('.list button').first().click()
  await k.getByRole('button', { name: '打印凭条' }).waitFor()
  check('by a telephone one is signed in and sees one’s matters', (await k.locator('.slip').innerText()).includes(number))
  await k.screenshot({ path: `${pictures}kiosk-mine-1080.png` })
  await k.clock.runFor(45_000)
  await k.locator('.soon').waitFor()
  check('the end is counted down in sight', /\d+ 秒后清除/.test(await k.locator('.soon').innerText()))
  await k.screenshot({ path: `${pictures}kiosk-soon-1080.png` })
  await k.clock.runFor(17_000)
  await k.locator('.tiles').waitFor()
  await until(async () => ['nobody is signed in after the reset', (await k.request.get(base + '/api/citizen/me')).status() === 401])
  check('nothing is left on the machine', await k.evaluate((n) => !document.body.innerText.includes(n) && sessionStorage.length === 0 && !Object.values({ ...localStorage }).join().includes(n), number))
  await k.goBack().catch(() => undefined)
  await k.goto(base + '/kiosk')
  await k.getByRole('button', { name: /查进度/ }).waitFor()
  check('nor behind the back button', !(await k.locator('body').innerText()).includes(number))
  await kiosk.context.close()
  const small = await visitor({ width: 360, height: 740 })
  await look(small, '/kiosk', 'kiosk')
  await small.context.close()
  await desk.context.close()
  await one.context.close()
}
