import { typeDate } from './dates.mjs'
import { becomes, signUp } from './somebody.mjs'

// A citizen applies from the guide on a phone: the form follows its answers, says what is missing and where, survives a lost network and a double
// click; the officer of the department sees everything on the case's page, asks for what is missing, and decides; progress is open to who has the number.
export async function matters({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('matters')
  const stamp = Date.now()
  const last4 = String(stamp).slice(-4)
  const phone = '137' + String(stamp).slice(-8)

  const one = await visitor({ width: 360, height: 740 })
  const page = one.page
  page.setDefaultTimeout(20_000)
  const main = page.locator('main')
  await look(one, '/progress', 'progress')
  await look(one, '/together', 'together')
  await page.goto(base + '/guide/GA-05')
  await page.getByRole('link', { name: '在线办理' }).click()
  await signUp(page, phone)
  await page.getByRole('link', { name: '实名核验' }).click()
  const who = await becomes(page, { visitor, signIn, base })
  check('the population base knows somebody', Boolean(who))
  if (!who) return
  await look(one, '/me/matters', 'me-matters')
  await look(one, '/me/apply/GA-05', 'apply')
  check('known facts stand beside the form with source and day', /来自.+，截至 \d{4}-\d\d-\d\d/.test(await main.innerText()), (await main.innerText()).slice(0, 400))
  check('what is known comes masked', !(await main.innerText()).includes(who.number))

  // nothing filled: each question says so, and the first has the focus
  await page.getByRole('button', { name: '提交申请' }).click()
  await page.getByText('处需要填写或修改').waitFor()
  await until(async () => ['the first wrong answer has the focus', await page.evaluate(() => document.activeElement?.id === 'q-answer_residence_address'), await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))])
  check('each error stands at its question', (await page.locator('.question .wrong').count()) >= 3)

  // by keyboard from here on: the form follows the answers
  await page.keyboard.type('桃州镇示范路 1 号')
  await page.keyboard.press('Tab')
  await page.getByLabel('现居住地址', { exact: false }).first().waitFor()
  await page.locator('#q-answer_residence_since').fill('2025-01-15')
  check('a question waits for its condition', (await page.locator('#q-answer_lease_until').count()) === 0)
  await page.locator('#q-answer_residence_kind input').first().focus()
  await page.keyboard.press('Space')
  await page.locator('#q-answer_lease_until').waitFor()
  check('and comes when it holds', true)
  await page.locator('#q-answer_lease_until').fill('2027-12-31')
  await page.getByText('草稿已保存').waitFor()

  // the network goes away and comes back
  await one.context.setOffline(true)
  await page.locator('#q-answer_residence_address').fill('桃州镇示范路 22 号')
  await page.getByText('草稿暂存在这台设备上').waitFor()
  await one.context.setOffline(false)
  await page.getByText('草稿已保存').waitFor({ timeout: 30_000 })
  await page.reload()
  await settle(page)
  check('a draft survives', (await page.locator('#q-answer_residence_address').inputValue()) === '桃州镇示范路 22 号' && (await page.locator('#q-answer_lease_until').inputValue()) === '2027-12-31')

  // a fact is wrong
  const wrong = page.getByRole('button', { name: '婚姻状况有误，指出来' }).or(page.getByRole('button', { name: /有误，指出来/ })).last()
  await wrong.focus()
  await page.keyboard.press('Enter')
  await page.locator('.dispute input').first().fill('示范更正')
  await page.locator('.dispute input').nth(1).fill('浏览器测试')
  await page.getByRole('button', { name: '记下' }).click()
  await page.getByText('您指出：应为“示范更正”').waitFor()

  // a material
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
  if (await page.locator('.materials input[type=file]').count()) {
    await page.locator('.materials input[type=file]').first().setInputFiles({ name: '照片.png', mimeType: 'image/png', buffer: png })
    await page.locator('.taken li').first().waitFor()
    check('a file is taken', true)
    await page.locator('.materials input[type=file]').first().setInputFiles({ name: '照片.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') })
    await page.locator('.materials [role=alert]').waitFor()
    check('what is no picture is refused at its place', true)
  }
  await page.screenshot({ path: `${pictures}apply-filled-360.png`, fullPage: true })

  // two clicks are one matter
  await page.locator('button.big').evaluate((b) => { b.click(); b.click() })
  await page.waitForURL(/\/me\/matters\/BJ/)
  await settle(page)
  const number = page.url().match(/matters\/(BJ[\w-]+)/)[1]
  const mine = await (await page.request.get(base + '/api/citizen/matters?limit=20')).json()
  check('two clicks are one matter', mine.items.length === 1, String(mine.items.length))
  await look(one, `/me/matters/${number}`, 'matter-own')
  check('its page says where it stands and what was said', /待受理|审查中/.test(await main.innerText()) && (await main.innerText()).includes('示范更正'))

  const desk = await visitor({ width: 1280, height: 900 })
  desk.page.setDefaultTimeout(20_000)
  await signIn(desk.page, 'officer-public-security')
  await look(desk, '/matters', 'matters-desk')
  // the box on every desk page finds it by its number, and items by name
  const box = desk.page.getByRole('combobox').first()
  await box.fill(number.toLowerCase())
  await desk.page.getByRole('option', { name: new RegExp(number) }).waitFor()
  await box.press('Enter')
  await desk.page.waitForURL(new RegExp(`/matters/${number}|/cases/`))
  check('the search box leads to a matter by its number', true)
  await desk.page.goto(base + '/matters')
  await settle(desk.page)
  await box.fill('居住证申领')
  await desk.page.getByRole('option', { name: /政务服务事项/ }).first().waitFor()
  check('and to items by name', (await desk.page.getByRole('option').allInnerTexts()).some((l) => l.includes('居住证申领与签注') && l.includes('GA-05')))
  await desk.page.goto(base + '/matters')
  await settle(desk.page)
  await desk.page.getByRole('searchbox', { name: '办件编号' }).fill(number)
  // the list before it was searched has links as well
  await desk.page.waitForFunction(() => document.querySelectorAll('main tbody tr').length === 1)
  const row = desk.page.locator('tbody').getByRole('link', { name: '居住证申领与签注' })
  for (let tries = 0; tries < 4 && !desk.page.url().includes('/cases/'); tries++) {
    await row.click().catch(() => {})
    await desk.page.waitForURL(/\/cases\//, { timeout: 8_000 }).catch(() => {})
  }
  await desk.page.waitForURL(/\/cases\//)
  const panel = desk.page.locator('section.matter')
  await panel.getByRole('button', { name: '告知补正' }).waitFor()
  const everything = await panel.innerText()
  check('the officer sees facts, answers and disputes in one place', ['部门数据', '申请人填写', '现居住地址', '示范更正'].every((w) => everything.includes(w)), everything.slice(0, 500))
  const opened = new URL(desk.page.url())
  await look(desk, opened.pathname + opened.search, 'matter-case')
  // the guide's list beside the form, and a file in its place
  const materials = panel.locator('section.materials')
  await materials.getByText('已提交').first().waitFor()
  const [form, beside] = await Promise.all([panel.locator('.beside > div').first().boundingBox(), materials.boundingBox()])
  check('materials stand beside the form', beside.x > form.x + form.width - 5 && Math.abs(beside.y - form.y) < 60, JSON.stringify([form, beside]))
  const seen = desk.page.waitForResponse((r) => /\/materials\/\d+$/.test(new URL(r.url()).pathname))
  await materials.getByRole('button', { name: /^查看 / }).first().click()
  const answer = await seen
  check('what is shown may run nothing', (answer.headers()['content-security-policy'] ?? '').includes("default-src 'none'") && answer.headers()['content-type'].startsWith('image/png'), JSON.stringify(answer.headers()))
  await materials.locator('img').waitFor()
  await until(async () => ['a picture is seen in its place', await materials.locator('img').evaluate((i) => i.complete && i.naturalWidth > 0)])
  await desk.page.screenshot({ path: `${pictures}matter-materials-1280.png`, fullPage: true })
  await desk.page.setViewportSize({ width: 360, height: 740 })
  const [narrow, below] = await Promise.all([panel.locator('.beside > div').first().boundingBox(), materials.boundingBox()])
  check('on a narrow screen they stand below it', below.y >= narrow.y + narrow.height - 5)
  await desk.page.setViewportSize({ width: 1280, height: 900 })
  const dialog = desk.page.locator('dialog[open]')
  const aside = desk.page.locator('.aside')
  // letters: what looks like a number of somebody's is masked in a reason
  const why = `浏览器测试：核对电话 ${Number(stamp).toString(36)}`
  check('the people of a case come masked', !(await aside.innerText()).includes(phone))
  await aside.getByRole('button', { name: '查看原文', exact: true }).click()
  check('and are shown for a reason only', await dialog.getByRole('button', { name: '查看', exact: true }).isDisabled())
  await dialog.getByRole('textbox', { name: '查看理由' }).fill(why)
  await dialog.getByRole('button', { name: '查看', exact: true }).click()
  await aside.getByText(phone).waitFor()
  await panel.getByRole('button', { name: '告知补正' }).click()
  const known = await dialog.locator('textarea').inputValue()
  check('the list of what is missing is begun by the desk', known.includes('提交“') || known.includes('说明“') || known.includes('补充“') || (await panel.locator('.lacking').count()) === 0, known)
  await dialog.locator('textarea').fill('租房合同\n房东联系方式')
  await dialog.getByRole('button', { name: '发出告知' }).click()
  await panel.getByText('已一次性告知补正').waitFor()
  check('what is missing is asked for once', (await panel.getByRole('button', { name: '告知补正' }).count()) === 0)

  await page.reload()
  await page.getByText('请补正').first().waitFor()
  await page.getByLabel('说明', { exact: false }).fill('房东电话已写在合同上')
  await page.locator('.wanted input[type=file]').first().setInputFiles({ name: '合同.png', mimeType: 'image/png', buffer: png })
  await page.locator('.wanted .taken li').waitFor()
  await page.screenshot({ path: `${pictures}matter-supplement-360.png`, fullPage: true })
  await page.getByRole('button', { name: '提交补正' }).click()
  await page.locator('.wanted').waitFor({ state: 'detached' })
  check('and answered once', true)

  await desk.page.reload()
  await panel.getByText('申请人已于').waitFor()
  await panel.getByRole('button', { name: '不予' }).click()
  check('a refusal needs clause and reason', await dialog.getByRole('button', { name: '不予办理' }).isDisabled())
  await dialog.locator('input').fill('《居住证暂行条例》第二条（示范数据）')
  await dialog.locator('textarea').fill('浏览器测试：居住未满半年')
  await dialog.getByRole('button', { name: '不予办理' }).click()
  await panel.locator('.tag', { hasText: '不予' }).first().waitFor()
  // what is next, by button and by key; the focus is already there
  const next = desk.page.getByRole('button', { name: '下一件', exact: true })
  // the demonstration's officers may have left nothing else: then that is said
  const none = desk.page.getByText('这一箱没有别的待办了')
  await next.or(none).first().waitFor()
  if (await none.isVisible()) check('that nothing else waits is said', true)
  else {
    await until(async () => ['after a decision the next one is at hand', await next.evaluate((b) => b === document.activeElement || b.classList.contains('primary'))])
    const decided = desk.page.url()
    await next.click()
    await desk.page.waitForFunction((was) => location.href !== was, decided)
    await desk.page.locator('h1').waitFor()
    check('the button goes to another case of the box', /\/cases\/\d+\?.*box=department/.test(desk.page.url()), desk.page.url())
    await look(desk, new URL(desk.page.url()).pathname + new URL(desk.page.url()).search, 'matter-next')
    const second = desk.page.url()
    await next.or(none).first().waitFor()
    if (!(await none.isVisible())) {
      await desk.page.keyboard.press('Alt+n')
      await desk.page.waitForFunction((was) => location.href !== was, second)
      check('and so does the key', /box=department/.test(desk.page.url()) && desk.page.url() !== decided, desk.page.url())
    }
    await desk.page.goto(base + '/matters')
    await desk.page.getByRole('button', { name: '从最急的一件办起' }).click()
    await desk.page.waitForURL(/\/cases\/\d+\?/)
    check('from the list one begins with the most urgent', true)
  }
  check('the officer’s page is quiet', desk.noise.length === 0, desk.noise.slice(0, 3).join(' | '))
  await desk.context.close()

  await page.reload()
  await page.getByText('居住未满半年').first().waitFor()
  check('the applicant reads result, reason and clause', (await main.innerText()).includes('居住证暂行条例'))
  await look(one, '/me/looks', 'me-looks-case')
  await until(async () => {
    const looks = await main.innerText()
    return ['who looked at the case, and why, is told', looks.includes('查看案件中的当事人信息') && looks.includes(why)]
  })
  for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 720 }]) {
    const stranger = await visitor(viewport)
    await stranger.page.goto(base + '/progress')
    await settle(stranger.page)
    await stranger.page.getByLabel('办件编号').fill(number)
    await stranger.page.getByLabel('手机号末四位').fill(last4 === '0000' ? '1111' : '0000')
    await stranger.page.keyboard.press('Enter')
    await stranger.page.locator('main [role=alert]').waitFor()
    await stranger.page.getByLabel('手机号末四位').fill(last4)
    await stranger.page.keyboard.press('Enter')
    await stranger.page.getByText('居住证申领与签注').waitFor()
    const told = await stranger.page.locator('main').innerText()
    check(`progress tells a stranger nothing personal (${viewport.width})`, !told.includes(who.name) && !told.includes('居住未满半年'))
    await stranger.page.screenshot({ path: `${pictures}progress-found-${viewport.width}.png`, fullPage: true })
    await stranger.context.close()
  }

  // the whole form without a mouse: Tab to each question, answer, send
  await page.goto(base + '/me/apply/GA-05')
  await settle(page)
  await page.locator('#q-answer_residence_address').waitFor()
  const tabTo = async (id) => {
    for (let i = 0; i < 120; i++) {
      const here = await page.evaluate(() => `${document.activeElement?.id} ${document.activeElement?.closest('fieldset')?.id ?? ''} ${document.activeElement?.className ?? ''}`)
      if (here.split(' ').includes(id)) return true
      await page.keyboard.press('Tab')
    }
    return false
  }
  const day = async (...parts) => check('a date is typed', await typeDate(page, ...parts))
  const reached = [await tabTo('q-answer_residence_address')]
  await page.keyboard.type('桃州镇示范路 33 号')
  reached.push(await tabTo('q-answer_residence_since'))
  await day('2025', '01', '15')
  reached.push(await tabTo('q-answer_residence_kind'))
  await page.keyboard.press('Space')
  await page.locator('#q-answer_lease_until').waitFor()
  reached.push(await tabTo('q-answer_lease_until'))
  await day('2027', '12', '31')
  reached.push(await tabTo('big'))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/me\/matters\/BJ/).catch(() => undefined)
  await until(async () => ['a form is filled and sent by keyboard alone', reached.every(Boolean) && page.url().includes('/me/matters/BJ'), `${reached} ${page.url()} ${await main.innerText().then((x) => x.slice(-300))}`])

  // one thing in life: one form for two departments, each question once
  await look(one, '/me/apply/composite:old-age', 'composite-apply')
  await page.locator('#q-answer_bank_account').fill('6222021312001234567')
  await page.locator('#q-answer_detained').getByRole('radio', { name: '否', exact: true }).check()
  await page.locator('#q-answer_live_with').getByRole('radio', { name: '独居', exact: true }).check()
  const call = page.locator('#q-answer_phone')
  if (!(await call.inputValue())) await call.fill('16312345678')
  const paper = page.locator('.materials > li').first()
  if (await paper.count()) {
    await paper.locator('[type=file]').setInputFiles({ name: '共用材料.png', mimeType: 'image/png', buffer: png })
    await paper.locator('.taken li').waitFor()
  }
  await page.getByRole('button', { name: '提交申请' }).click()
  await page.waitForURL(/\/me\/matters\/BJ/).catch(() => undefined)
  await settle(page)
  check('a composite form is applied for', page.url().includes('/me/matters/BJ'), await main.innerText().then((x) => x.slice(-400)))
  await look(one, new URL(page.url()).pathname, 'composite-own')
  const parts = await page.locator('section[aria-labelledby=children]').innerText()
  check('its page names the parts', ['高龄津贴申领', '养老保险待遇领取资格认证'].every((w) => parts.includes(w)), parts)

  // the same on a desk's screen, for the eye; and an item that a table decides at once
  await page.setViewportSize({ width: 1280, height: 720 })
  for (const [path, name] of [['/me/apply/GA-05', 'apply'], ['/me/matters?box=ended', 'me-matters'], [`/me/matters/${number}`, 'matter-own']]) await look(one, path, name)
  await look(one, '/me/apply/GA-13', 'apply-instant')
  check('a citizen’s pages are quiet', one.noise.filter((n) => !/ERR_INTERNET_DISCONNECTED|status of 40[0-9]/.test(n)).length === 0, one.noise.slice(0, 3).join(' | '))
  await one.context.close()
}
