import { becomes, signUp } from './somebody.mjs'

/** What a form asks is answered as it is asked, until it is taken. */
/** @param number of somebody: what wants a citizen's number is answered with it when a telephone's will not do */
export async function finish(page, button, number = '13800138000') {
  for (let more = 0; more < 6 && !(await page.locator('.receipt, .state .word').count()); more++) {
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.locator('.receipt, .question .wrong, .state .word, dialog[open]').first().waitFor()
    // of a resident who has the same under way already it is meant
    const meant = page.getByRole('button', { name: '仍要提交', exact: true })
    if (await meant.count()) {
      await meant.click()
      await page.locator('.receipt, .question .wrong, .state .word').first().waitFor()
    }
    // handles, not places in a list: what is answered is wrong no more
    for (const field of await page.locator('.question:has(.wrong)').elementHandles()) {
      if (await field.$('input[type=radio], input[type=checkbox]')) await (await field.$('input')).check()
      else if (await field.$('[role=group]')) for (const part of await field.$$('select')) await part.selectOption({ index: 2 })
      else if (await field.$('select')) await (await field.$('select')).selectOption({ index: 1 })
      else if (await field.$('input[type=date]')) {
        const date = await field.$('input')
        const least = (await date.getAttribute('min')) ?? ''
        await date.fill(least > '2025-01-15' ? least : '2025-01-15')
      }
      else {
        const input = await field.$('input, textarea')
        await input.fill((await input.inputValue()) === '13800138000' ? number : '13800138000')
      }
    }
  }
}

// A clerk takes a matter in for somebody who stands at the window and prints a receipt; the person sees it, the receipt's code grades the taking
// once, a bad grade becomes a case without a name. One thing in life (一件事) is taken in whole; a village point hands up what it does not take in.
export async function windows({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('window, grades')
  const stamp = Date.now()
  const phone = '135' + String(stamp).slice(-8)

  // the citizen, with an account
  const one = await visitor({ width: 360, height: 740 })
  const page = one.page
  page.setDefaultTimeout(60_000)
  await page.goto(base + '/me/real-name')
  await signUp(page, phone)
  const who = await becomes(page, { visitor, signIn, base })
  check('the population base knows somebody for the window', Boolean(who))
  if (!who) return
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
  await finish(w, '代为提交')
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
  const duty = await visitor({ width: 1280, height: 720 })
  await signIn(duty.page, 'operator')
  const bad = async () => (await (await duty.page.request.get(base + '/api/cases?box=all&type=bad-review&limit=100')).json()).items
  const earlier = (await bad()).length
  await page.getByRole('button', { name: '提交评价' }).click()
  await page.getByText('差评处理进度').waitFor()
  await until(async () => ['what tells who speaks is masked', !(await page.locator('main').innerText()).includes('13912345678')])

  const cases = await bad()
  // its case is opened with others at a declared moment, so that the moment tells nobody whose it is (EvaluationsTest sees it opened)
  check('a bad grade is no case in its own moment', cases.length === earlier)
  if (cases.length) {
    const whole = await (await duty.page.request.get(`${base}/api/cases/${cases[0].id}`)).text()
    check('a case of a bad grade names nobody', !whole.includes(who.name) && !whole.includes(number) && !whole.includes(phone))
    await look(duty, `/cases/${cases[0].id}`, 'bad-review-case')
  }
  await look(duty, '/evaluations', 'evaluations-desk')
  await duty.context.close()
  for (const width of [360, 1280]) {
    const open = await visitor({ width, height: 800 })
    await look(open, '/public/evaluations', 'evaluations-open')
    await look(open, '/evaluate', 'evaluate-none')
    await open.context.close()
  }

  // one thing in life, with the same person still there
  await w.getByRole('button', { name: '关闭', exact: true }).click()
  const wholes = w.getByRole('region', { name: '一件事' })
  check('the things in life are offered', (await wholes.getByRole('button').count()) >= 10)
  await wholes.getByRole('button', { name: /子女入学一件事/ }).click()
  await w.getByRole('group', { name: '包含的事项' }).waitFor()
  await w.screenshot({ path: `${pictures}window-whole-1280.png`, fullPage: true })
  await finish(w, '代为提交', who.number)
  await w.locator('.receipt img').first().waitFor()
  const together = await w.locator('.receipt').innerText()
  check('one receipt for the whole', together.includes('子女入学一件事') && /CK\d{8}-/.test(together), together)
  await w.getByRole('button', { name: '结束本次受理' }).click()

  // a village point hands up, the centre takes it in
  const sit = async (like) => {
    await w.getByRole('button', { name: '换窗口' }).click()
    const names = await w.getByLabel('办事地点').locator('option').allInnerTexts()
    await w.getByLabel('办事地点').selectOption({ index: names.findIndex(like) })
    await w.getByLabel('窗口号').fill('代办点')
    await w.getByRole('button', { name: '就座' }).click()
  }
  await sit((p) => /村|社区/.test(p))
  await w.getByLabel('公民身份号码').fill(who.number)
  await w.getByLabel('来办什么').fill('村里代收居住证')
  await w.getByRole('button', { name: '开始受理' }).click()
  await w.getByRole('searchbox', { name: '办什么事' }).fill('居住证')
  await w.getByRole('button', { name: '查找', exact: true }).click()
  await w.locator('.found').getByRole('button', { name: /居住证申领与签注/ }).click()
  await finish(w, '代收并转办')
  await w.getByRole('region', { name: '代收凭条' }).waitFor()
  const slip = await w.getByRole('region', { name: '代收凭条' }).innerText()
  check('the slip says where it goes', /DS\d{8}-/.test(slip) && /转往受理/.test(slip), slip)
  await w.screenshot({ path: `${pictures}window-slip-1280.png`, fullPage: true })
  await w.getByRole('button', { name: '结束本次受理' }).click()
  // whoever is named on the slip: the town's where the town takes it in, else the city's
  const going = slip.match(/转往受理\s*(\S+)/)[1]
  await sit((p) => p.includes(going))
  const up = w.getByRole('region', { name: /下级代收/ })
  await up.getByRole('button', { name: '查看 ' + slip.match(/DS\d{8}-\w{8}/)[0] }).click()
  await up.getByRole('button', { name: '受理', exact: true }).click()
  await until(async () => ['what was handed up is taken in with a receipt', /CK\d{8}-/.test(await w.locator('.receipt').innerText())])
  const bureau = await visitor({ width: 1280, height: 900 })
  await signIn(bureau.page, 'leader')
  await look(bureau, '/window/figures', 'window-figures')
  check('the figures know three levels', (await bureau.page.getByRole('region', { name: '按层级' }).locator('h2').count()) === 3)
  await bureau.context.close()
  await desk.context.close()
  await one.context.close()
}
