// What each post does with its hands: steward, rule manager, administrator, auditor, officer of the environment, leader at a broad
// wall. Each step is done on the page and its outcome read from the page.
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export async function duties({ visitor, signIn, settle, check, until, base, someone, pictures }) {
  const stamp = Date.now().toString(36)
  const v = await visitor({ width: 1440, height: 900 })
  const page = v.page
  page.setDefaultTimeout(10_000)
  const go = async (path) => { await page.goto(base + path); await settle(page) }
  const dialog = page.locator('dialog[open]')
  const press = (name, within = page) => within.getByRole('button', { name, exact: true }).click()
  const seen = (what, text, within = page) => within.getByText(text).first().waitFor().then(() => check(what, true), () => check(what, false, `“${text}” does not appear`))
  const keep = (name) => page.screenshot({ path: `${pictures}duty-${name}.png` })
  async function csv(...lines) {
    const path = join(tmpdir(), `devices-${stamp}.csv`)
    await writeFile(path, ['code,name,type,department,town,lon,lat,protocol', ...lines].join('\n'))
    await page.setInputFiles('dialog[open] input[type=file]', path)
    await press('开始导入', dialog)
  }
  /** One post's work; where it gets stuck, the others still go on. */
  async function post(name, work) {
    console.log(name)
    await work().catch((e) => check(`${name} gets to the end`, false, String(e.message).split('\n').slice(0, 3).join(' ')))
  }
  let first
  let person

  await post('the steward', async () => {
    await signIn(page, 'steward')
    await go('/devices')
    await press('导入 CSV')
    await csv(`e2e-${stamp}-1,示范浏览器一号站,air-station,environment,,119.42,30.89,mqtt`, `e2e-${stamp}-2,示范浏览器二号站,noise-station,environment,,119.43,30.88,http`)
    await seen('a good file registers its devices', '新登记 2 台', dialog)
    await until(async () => ['a file is not imported twice by a second click', await dialog.getByRole('button', { name: '开始导入' }).isDisabled()])
    await csv(`e2e-${stamp}-3,示范类型有误,no-such-type,environment,,119.4,30.9,mqtt`, `e2e-${stamp}-4,示范经度有误,air-station,environment,,abc,30.9,mqtt`, `e2e-${stamp}-5,示范浏览器五号站,air-station,environment,,119.4,30.9,mqtt`)
    await seen('a file with bad rows takes the good ones', '新登记 1 台', dialog)
    const reasons = await dialog.locator('tbody tr').allInnerTexts()
    check('and says of each bad row why', reasons.length === 2 && /no-such-type/.test(reasons[0]) && /abc/.test(reasons[1]), reasons.join(' | '))
    await keep('import')
    const device = (await (await page.request.get(`${base}/api/devices?q=e2e-${stamp}-1`)).json()).items[0].id
    await go('/devices/' + device)
    await press('换发凭据')
    await press('换发', dialog)
    await dialog.locator('.code, code, pre').first().waitFor()
    await until(async () => ['a new credential is shown once', (await dialog.locator('.code, code, pre').first().innerText()).trim().length >= 16])
    await dialog.getByRole('button', { name: '关闭' }).last().click()
    await press('登记检修')
    await dialog.locator('input').last().fill('浏览器测试：更换采样泵')
    await press('登记', dialog)
    await seen('maintenance stands in the ledger', '浏览器测试：更换采样泵')
    await press('下发指令')
    await dialog.locator('input').first().fill('reboot')
    await press('下发', dialog)
    await seen('a command to a silent device waits', '待送达')
    await keep('device')
    await go('/devices/sharing')
    await press('新建分组')
    await dialog.locator('input').first().fill(`示范组 ${stamp}`)
    await press('保存', dialog)
    await seen('a group is made', `示范组 ${stamp}`)
  })

  await post('the rule manager', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), go('/rules').then(() => press('导出 YAML'))])
    await until(async () => ['the rules export as YAML', /rules:/.test(await readFile(await file.path(), 'utf8'))])
    await until(async () => ['conditions are in words', /PM2\.5/.test(await page.locator('tbody').innerText()) && !/\bpm25\b/.test(await page.locator('tbody').innerText())])
    await go('/rules/environment-pm25-high')
    await press('试算')
    await page.locator('.result').waitFor({ timeout: 60_000 })
    await until(async () => ['a rule is tried on history', /共回放 [\d,]+ 条读数/.test(await page.locator('.result').innerText()), await page.locator('.result').innerText()])
    await page.locator('form input[type=number]').first().fill('90')
    await press('保存调整')
    await seen('an override without a reason is refused', '请写明理由')
    await page.locator('form textarea').fill(`浏览器测试 ${stamp}`)
    await page.locator('.two .field').nth(3).locator('input').fill('2036-12-31 08:00')
    await page.keyboard.press('Enter')
    await press('保存调整')
    await seen('an override with reason and end holds', '已调整')
    const version = page.locator('.versions li').first()
    await until(async () => ['its version says reason and end', new RegExp(`浏览器测试 ${stamp}`).test(await version.innerText()) && /2036-12-31/.test(await version.innerText()), await version.innerText()])
    await keep('rule')
    await press('撤销调整')
    await dialog.locator('input').fill('浏览器测试完毕')
    await press('撤销调整', dialog)
    await seen('it can be withdrawn', '已撤销')
    check('nothing went wrong unseen', v.noise.length === 0, v.noise.slice(0, 3).join(' | '))
    await page.request.post(base + '/api/logout', { headers: { 'X-XSRF-TOKEN': (await v.context.cookies()).find((c) => c.name === 'XSRF-TOKEN')?.value ?? '' } })
  })

  await post('the administrator', async () => {
    await v.context.clearCookies()
    await signIn(page, 'admin')
    await go('/accounts')
    await press('新建账号')
    await dialog.locator('input').nth(0).fill(`e2e${stamp}`)
    await dialog.locator('input').nth(1).fill('示范浏览器员')
    await dialog.locator('select').first().selectOption('environment')
    await dialog.getByLabel('部门人员').check()
    await press('保存', dialog)
    first = await dialog.locator('pre').innerText()
    await dialog.getByRole('button', { name: '关闭' }).last().click()
    const own = `Aa#${stamp}20X`
    person = await visitor({ width: 1280, height: 800 })
    await signIn(person.page, `e2e${stamp}`, first)
    check('the first sign-in leads to the password', person.page.url().includes('/password'), person.page.url())
    const fields = person.page.locator('input')
    await person.page.getByText('大写字母').waitFor()
    await fields.nth(0).fill(first)
    for (const i of [1, 2]) await fields.nth(i).fill('short')
    await until(async () => ['a weak password cannot be sent', await person.page.locator('button.primary').isDisabled()])
    for (const i of [1, 2]) await fields.nth(i).fill(own)
    await person.page.locator('button.primary').click()
    await person.page.waitForURL(/\/login/)
    await signIn(person.page, `e2e${stamp}`, own)
    check('the new password opens the desk', person.page.url().includes('/desk'), person.page.url())
  })

  await post('an officer of the environment', async () => {
    await person.page.goto(base + '/apps/environment')
    await settle(person.page)
    await person.page.locator('.calendar').waitFor()
    await person.page.locator('canvas').first().waitFor()
    // how many hours are judged depends on how long the server has run; page and server must agree
    const hours = await person.page.getByText(/应有 \d+ 小时，有效 \d+ 小时/).innerText()
    const station = (await (await person.page.request.get(base + '/api/public/environment')).json()).stations[0].id
    const series = await (await person.page.request.get(`${base}/api/environment/air/${station}?every=hour&from=${new Date(Date.now() - 48 * 3600_000).toISOString()}`)).json()
    check('an air station shows its judged hours', Number(/有效 (\d+)/.exec(hours)?.[1]) === series.summary.judged, `${hours} ${JSON.stringify(series.summary)}`)
    check('every hour is answered, valid or with its reason', series.items.length >= 47 && series.items.every((h) => h.valid || h.note), String(series.items.length))
    for (const tab of ['water', 'noise']) {
      await person.page.goto(`${base}/apps/environment?tab=${tab}`)
      await settle(person.page)
      await person.page.locator('.calendar .says').filter({ hasText: /\S/ }).first().waitFor().catch(() => undefined)
      await until(async () => [`${tab} has days in its calendar`, (await person.page.locator('.calendar .says').filter({ hasText: /\S/ }).count()) > 0])
    }
    await person.page.goto(base + '/cases')
    await settle(person.page)
    const states = await person.page.locator('select').first().locator('option').allInnerTexts()
    check('the states to filter by are those that the applications declare', ['待出动', '待核查', '已结案'].every((s) => states.includes(s)), states.join(' '))
    check('the officer’s pages are quiet', person.noise.length === 0, person.noise.slice(0, 3).join(' | '))
  })

  await post('the account ends', async () => {
    await page.locator('.filters input[type=search]').fill(`e2e${stamp}`)
    await page.locator('tbody tr').filter({ hasText: `e2e${stamp}` }).first().waitFor()
    await page.waitForTimeout(600)
    await page.locator('tbody tr').first().click()
    await press('重置密码', dialog)
    await until(async () => ['an administrator resets a password', (await dialog.locator('pre').innerText()) !== first])
    await dialog.getByRole('button', { name: '关闭' }).last().click()
    await page.locator('tbody tr').first().click()
    await press('停用账号', dialog)
    await page.locator('tbody .tag').filter({ hasText: '停用' }).waitFor()
    await until(async () => ['and ends its sessions with it', (await person.page.request.get(base + '/api/me')).status() === 401])
    await person.context.close()
    check('administration is quiet', v.noise.length === 0, v.noise.slice(0, 3).join(' | '))
  })

  await post('the auditor', async () => {
    await v.context.clearCookies()
    await signIn(page, 'auditor')
    await go('/audit')
    await page.locator('.filters input[type=search]').fill(`e2e${stamp}`)
    await press('查找')
    await page.locator('.table tbody').getByText('停用账号').first().waitFor()
    const trail = await page.locator('.table tbody').innerText()
    check('the trail of the account is found, in words', ['新建账号', '修改密码', '重置密码', '停用账号'].every((w) => trail.includes(w)), trail.replace(/\s+/g, ' ').slice(0, 200))
    await keep('audit')
    await v.context.close()
  })

  await post('a broad wall', async () => {
    const broad = await visitor({ width: 3840, height: 1080 })
    await signIn(broad.page, 'leader')
    await broad.page.goto(base + '/wall')
    await broad.page.locator('.maplibregl-canvas').waitFor({ timeout: 60_000 })
    await broad.page.locator('.signs li').first().waitFor()
    const [left, right] = [await broad.page.locator('.panel.left').boundingBox(), await broad.page.locator('.panel.right').boundingBox()]
    check('the panels spread over a broad wall', left.width > 3840 * 0.17 && right.width > 3840 * 0.2, `${left.width} ${right.width}`)
    await until(async () => ['alerts and cases stand side by side there', await broad.page.locator('.panel.right .half').evaluateAll(([a, b]) => a.getBoundingClientRect().right <= b.getBoundingClientRect().left + 1)])
    await broad.page.waitForTimeout(15_000) // software drawing of the whole screen
    await broad.page.screenshot({ path: `${pictures}wall-3840.png`, timeout: 60_000 })
    check('the broad wall is quiet', broad.noise.length === 0, broad.noise.slice(0, 3).join(' | '))
    await broad.context.close()
  })
}
