import { becomes, signUp } from './somebody.mjs'

// A citizen opens the one code, a terminal in another browser scans it by text and by photo, the same code is refused the second time, and the citizen sees both scans;
// then the pages of cards and benefits, with a card issued and a list of payments loaded, held and approved by two people.
export async function citycard({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('one code, one card')
  const officer = await visitor({ width: 1280, height: 720 })
  await signIn(officer.page, 'officer-culture-tourism', undefined)
  await look(officer, '/onecode', 'onecode')
  await officer.page.getByRole('region', { name: '图书馆借阅' }).getByRole('button', { name: '登记终端' }).click()
  await officer.page.locator('dialog').getByLabel('终端名称').fill('浏览器测试终端')
  await officer.page.locator('dialog').getByLabel('地点').fill('一楼服务台')
  await officer.page.locator('dialog button.primary').click()
  await officer.page.locator('dialog .key').waitFor({ timeout: 10_000 })
  const key = (await officer.page.locator('dialog .key').innerText()).trim()
  await officer.page.screenshot({ path: `${pictures}onecode-key-1280.png` })
  await officer.context.close()

  const phone = '135' + String(Date.now()).slice(-8)
  const me = await visitor({ width: 360, height: 740 })
  await me.page.goto(base + '/me/code')
  await settle(me.page)
  await signUp(me.page, phone)
  await until(async () => ['the code asks for the real name first', await me.page.getByText('请先完成实名核验').isVisible()])
  await me.page.goto(base + '/me/real-name')
  const who = await becomes(me.page, { visitor, signIn, base })
  check('the population base knows somebody', Boolean(who))
  if (who) {
    await look(me, '/me/code', 'me-code-closed')
    await me.page.getByRole('button', { name: '开通一码通' }).click()
    await me.page.locator('.square img').waitFor({ timeout: 15_000 })
    await me.page.screenshot({ path: `${pictures}me-code-shown-360.png`, fullPage: true })
    const terminal = await visitor({ width: 360, height: 740 })
    await look(terminal, '/terminal', 'terminal-closed')
    await terminal.page.getByLabel('终端密钥').fill('ZD000001:wrong')
    await terminal.page.getByRole('button', { name: '启用终端' }).click()
    await until(async () => ['a wrong key is refused', (await terminal.page.locator('[role=alert]').innerText().catch(() => '')).includes('密钥不对')])
    await terminal.page.getByLabel('终端密钥').fill(key)
    await terminal.page.getByRole('button', { name: '启用终端' }).click()
    await terminal.page.getByRole('textbox', { name: '一码通' }).waitFor({ timeout: 10_000 })
    await look(terminal, '/terminal', 'terminal')

    const codes = me.page.waitForResponse((r) => r.url().endsWith('/api/citizen/code/codes'))
    await look(me, '/me/code', 'me-code')
    const code = (await (await codes).json()).codes[0].code
    check('the code says nothing of its holder', !code.includes(who.number) && code.startsWith('ZC1:'))
    // the photo of the screen, as a camera would see it
    const photograph = async () => {
      await me.page.locator('.square img').waitFor({ timeout: 15_000 })
      return me.page.locator('.square img').screenshot()
    }
    const scan = async (buffer) => {
      const answered = terminal.page.waitForResponse((r) => r.url().endsWith('/api/onecode/terminal/scans'), { timeout: 20_000 })
      await terminal.page.locator('input[type=file]').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer })
      await answered
    }
    const shot = await photograph()
    await scan(shot)
    await until(async () => ['a photographed code is taken', (await terminal.page.locator('.result h2').innerText().catch(() => '')).includes('核验通过'), await terminal.page.locator('main').innerText()])
    await until(async () => ['the library learns its declared facts', (await terminal.page.locator('.result').innerText()).includes('年满 18 周岁')])
    check('and no number', !(await terminal.page.locator('.result').innerText()).includes(who.number))
    await terminal.page.screenshot({ path: `${pictures}terminal-taken-360.png`, fullPage: true })
    await scan(shot)
    await until(async () => ['the same picture is refused the second time', /已经用过|已过时/.test(await terminal.page.locator('.result h2').innerText().catch(() => '')), await terminal.page.locator('main').innerText()])
    await terminal.page.getByRole('textbox', { name: '一码通' }).fill('ZC1:NONSENSE')
    await terminal.page.keyboard.press('Enter')
    await until(async () => ['what is no code is refused', (await terminal.page.locator('.result h2').innerText().catch(() => '')).includes('不是有效的一码通')])
    await terminal.page.screenshot({ path: `${pictures}terminal-refused-360.png`, fullPage: true })
    await terminal.page.getByRole('banner').getByRole('link', { name: '办事指南', exact: true }).click()
    await until(async () => ['there is a way from the terminal to the guide', new URL(terminal.page.url()).pathname === '/guide', terminal.page.url()])
    await terminal.context.close()
    await me.page.goto(base + '/me/code/scans')
    await until(async () => ['the citizen sees scans taken and refused', (await me.page.getByText('图书馆借阅').count()) >= 2 && (await me.page.getByText('告知：').count()) >= 1])
    await look(me, '/me/code/scans', 'me-scans')
  }
  for (const part of ['cards', 'benefits']) await look(me, `/me/${part}`, `me-${part}`)
  await me.context.close()

  const cards = await visitor({ width: 1280, height: 720 })
  await signIn(cards.page, 'officer-human-resources', undefined)
  await look(cards, '/cards', 'cards')
  if (who) {
    await cards.page.getByRole('button', { name: '制发新卡' }).click()
    await cards.page.locator('dialog').getByLabel('公民身份号码').fill(who.number)
    await cards.page.locator('dialog').getByLabel('开户银行').fill('示范农村商业银行')
    await cards.page.locator('dialog').getByLabel('银行账号').fill('6222021234567890128')
    await cards.page.locator('dialog button.primary').click()
    await until(async () => ['a card is issued, or the person has one', /已办理|已有一张在用/.test(await cards.page.locator('body').innerText())])
    await cards.page.screenshot({ path: `${pictures}cards-issued-1280.png`, fullPage: true })
  }
  await cards.context.close()

  const benefits = await visitor({ width: 1280, height: 720 })
  await signIn(benefits.page, 'officer-civil-affairs', undefined)
  await look(benefits, '/benefits', 'benefits')
  await benefits.page.getByRole('button', { name: '装载清单' }).click()
  await benefits.page.locator('dialog select').selectOption({ label: '特困人员供养金' })
  const list = (number, name) => `姓名,公民身份号码,金额,银行账号,开户银行\n${name},${number},${(100 + Math.floor(Math.random() * 900)).toFixed(2)},6222021234567890128,示范银行\n`
  await benefits.page.locator('dialog input[type=file]').setInputFiles({ name: '清单.csv', mimeType: 'text/csv', buffer: Buffer.from(list('123', '王某')) })
  await benefits.page.locator('dialog button.primary').click()
  await until(async () => ['a wrong line is named', (await benefits.page.locator('dialog [role=alert]').innerText().catch(() => '')).includes('公民身份号码不正确')])
  if (who) {
    await benefits.page.locator('dialog input[type=file]').setInputFiles({ name: '清单.csv', mimeType: 'text/csv', buffer: Buffer.from(list(who.number, who.name) + `无此人,11010519491231002X,300,6222021234567890128,示范银行\n`) })
    await benefits.page.locator('dialog button.primary').click()
    await benefits.page.waitForURL(/\/benefits\/\d+/, { timeout: 20_000 })
    await until(async () => ['what must not be paid is held', (await benefits.page.getByText('人口库查无此人').count()) >= 1])
    await look(benefits, new URL(benefits.page.url()).pathname, 'benefit-batch')
  }
  await benefits.context.close()
}
