// Credentials as a stranger verifies them (phone first), and as a department issues, corrects and revokes.
import { readFileSync } from 'node:fs'

export async function credentials({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('credentials')
  const desk = await visitor({ width: 1280, height: 720 })
  await signIn(desk.page, 'officer-market', undefined)
  const all = async () => (await (await desk.page.request.get(base + '/api/credentials?limit=50')).json()).items ?? []
  for (let i = 0; i < 120 && (await all()).length < 10; i++) await desk.page.waitForTimeout(2000)
  const list = await all()
  check('the demonstration has issued credentials', list.length >= 10, `${list.length}`)
  for (const [path, name] of [['/credentials', 'credentials'], ['/credentials/types', 'credential-types'], ['/credentials/seals', 'seals'], ['/credentials/issue', 'credential-issue']]) await look(desk, path, name)
  const one = list.find((c) => c.state === 'VALID')
  if (one) await look(desk, `/credentials/${one.id}`, 'credential')

  await desk.page.goto(`${base}/credentials/issue?type=food-permit`)
  await settle(desk.page)
  await desk.page.getByLabel('统一社会信用代码').fill('91330106673959654P')
  await desk.page.getByLabel('经营者名称').fill('浏览器测试餐饮店')
  await desk.page.getByLabel('法定代表人').fill('测试人')
  await desk.page.getByLabel('经营场所').fill('广德市桃州镇测试路 1 号')
  await desk.page.getByLabel('主体业态').selectOption('餐饮服务经营者')
  await desk.page.getByLabel('经营项目').fill('热食类食品制售')
  await desk.page.getByRole('button', { name: '签发', exact: true }).click()
  await desk.page.waitForURL(/\/credentials\/\d+$/, { timeout: 20_000 })
  await settle(desk.page)
  await until(async () => ['an officer issues a credential', (await desk.page.locator('h1').innerText()) === '食品经营许可证'])
  await until(async () => ['its representative is masked', !(await desk.page.locator('main').innerText()).includes('测试人')])
  await desk.page.screenshot({ path: `${pictures}credential-issued-1280.png`, fullPage: true })
  const id = desk.page.url().split('/').pop()
  const code = (await (await desk.page.request.get(`${base}/api/credentials/${id}`)).json()).code
  await desk.page.getByRole('button', { name: 'PDF' }).click()
  await desk.page.getByLabel('用途').fill('浏览器测试')
  // the screen's picture of a licence carries no code: what a photo without one is told
  const face = (await (await desk.page.request.get(`${base}/api/credentials/${id}`)).json()).picture
  const table = await desk.context.newPage()
  await table.setViewportSize({ width: 1400, height: 1000 })
  await table.setContent(`<img style="width: 1380px" src="data:image/svg+xml;base64,${Buffer.from(face).toString('base64')}">`)
  const square = await table.screenshot()
  await table.close()
  const [download] = await Promise.all([desk.page.waitForEvent('download'), desk.page.locator('dialog button.primary').click()])
  const pdf = await download.path()

  for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 720 }]) {
    const v = await visitor(viewport)
    await look(v, '/verify', 'verify')
    await v.page.getByRole('banner').getByRole('link', { name: '办事指南', exact: true }).click()
    await until(async () => [`there is a way from the verifying page to the guide (${viewport.width})`, new URL(v.page.url()).pathname === '/guide', v.page.url()])
    await v.page.goto(base + '/verify')
    await settle(v.page)
    await v.page.locator('input[type=file]').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: readFileSync(pdf) })
    await v.page.getByRole('button', { name: '核验', exact: true }).click()
    await v.page.locator('.result').waitFor({ timeout: 15_000 })
    await until(async () => [`a sealed file is found genuine (${viewport.width})`, (await v.page.locator('.result h2').innerText()).includes('真实有效')])
    await v.page.screenshot({ path: `${pictures}verified-${viewport.width}.png`, fullPage: true })
    const changed = readFileSync(pdf)
    changed[700] ^= 1
    await v.page.locator('input[type=file]').setInputFiles({ name: 'b.pdf', mimeType: 'application/pdf', buffer: changed })
    await v.page.getByRole('button', { name: '核验', exact: true }).click()
    await v.page.locator('.result.not').waitFor({ timeout: 15_000 }).catch(() => undefined)
    await until(async () => [`a changed byte is found (${viewport.width})`, /改动|无法识别/.test(await v.page.locator('.result').innerText())])
    // a picture without a code is told so, and a hand scanner types one, with Enter at the end
    await v.page.getByRole('tab', { name: '扫二维码' }).click()
    await v.page.locator('input[type=file]').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: square })
    await until(async () => [`a picture without a code is told so (${viewport.width})`, (await v.page.locator('main').innerText()).includes('没有找到二维码'), await v.page.locator('main').innerText()])
    await v.page.screenshot({ path: `${pictures}verified-code-${viewport.width}.png`, fullPage: true })
    await v.page.getByRole('textbox', { name: '二维码的内容' }).fill('')
    await v.page.getByRole('textbox', { name: '二维码的内容' }).pressSequentially(code)
    const answered = v.page.waitForResponse((r) => r.url().endsWith('/verify/code'))
    await v.page.keyboard.press('Enter')
    await answered
    await until(async () => [`and typed by a scanner (${viewport.width})`, /真实有效/.test(await v.page.locator('.result h2').innerText().catch(() => ''))])
    await v.context.close()
  }

  await desk.page.getByRole('button', { name: '撤销', exact: true }).click()
  await desk.page.getByLabel('理由').fill('浏览器测试结束')
  await desk.page.locator('dialog button.trouble').click()
  await desk.page.getByText('已撤销').first().waitFor({ timeout: 10_000 }).catch(() => undefined)
  const v = await visitor({ width: 360, height: 740 })
  await v.page.goto(`${base}/verify#${encodeURIComponent(code)}`)
  await v.page.locator('.result').waitFor({ timeout: 15_000 })
  await until(async () => ['a revoked credential is refused by its code', (await v.page.locator('.result h2').innerText()).includes('已撤销')])
  await v.context.close()
  await desk.context.close()
}
