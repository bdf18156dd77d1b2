// The guide as a citizen meets it: asks in own words, reads, prints, finds the hall; then its keepers.
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export async function guide({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('the guide, without login')
  const v = await visitor({ width: 360, height: 740 })
  const published = async () => (await (await v.page.request.get(base + '/api/items/overview')).json()).items ?? 0
  for (let i = 0; i < 120 && (await published()) < 60; i++) await v.page.waitForTimeout(2000)
  const places = async () => (await (await v.page.request.get(base + '/api/items/places')).json()).items ?? []
  for (let i = 0; i < 60 && (await places()).length < 20; i++) await v.page.waitForTimeout(2000)
  await until(async () => ['the demonstration publishes at least 60 items', (await published()) >= 60, `${await published()}`])
  await until(async () => ['the service map has its places', (await places()).length >= 20])
  for (const viewport of [{ width: 360, height: 740 }, { width: 1440, height: 900 }]) {
    const one = viewport.width === 360 ? v : await visitor(viewport)
    await look(one, '/guide', 'guide')
    await look(one, '/guide?q=' + encodeURIComponent('刚生了小孩要办什么'), 'guide-found')
    await look(one, '/guide?event=death', 'guide-event')
    await look(one, '/guide/GA-01', 'guide-item')
    await look(one, '/guide/map', 'guide-map')
    await one.page.screenshot({ path: `${pictures}guide-map-whole-${viewport.width}.png`, fullPage: true })
    if (one !== v) await one.context.close()
  }
  // by keyboard alone: from the search box to the guide
  await v.page.goto(base + '/guide')
  await settle(v.page)
  await v.page.locator('input[type=search]').focus()
  await v.page.keyboard.type('奶奶八十五了有没有钱发')
  await v.page.keyboard.press('Enter')
  const hit = v.page.getByRole('link', { name: /高龄津贴/ }).first()
  await hit.waitFor({ timeout: 15_000 }).catch(() => undefined)
  await until(async () => ['own words find the item', await hit.isVisible()])
  await hit.focus()
  await v.page.keyboard.press('Enter')
  await v.page.waitForURL(/\/guide\/MZ-06/, { timeout: 10_000 }).catch(() => undefined)
  await settle(v.page)
  await until(async () => ['the guide opens by keyboard', (await v.page.locator('h1').innerText()).includes('高龄津贴')])
  await until(async () => ['materials say what need not be brought', await v.page.getByText(/不用带/).first().isVisible()])
  await v.page.screenshot({ path: `${pictures}guide-item-whole-360.png`, fullPage: true })
  await v.page.emulateMedia({ media: 'print' })
  await until(async () => ['on paper there is no navigation', !(await v.page.locator('header').first().isVisible())])
  await v.page.screenshot({ path: `${pictures}guide-print-360.png`, fullPage: true })
  await v.page.emulateMedia({ media: 'screen' })
  await settle(v.page)
  const before = await v.page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize))
  await v.page.getByRole('button', { name: '长辈版' }).click()
  await v.page.locator('html.big-type').waitFor({ timeout: 5000 }).catch(() => undefined)
  const size = () => v.page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize))
  await until(async () => ['large type is larger', (await size()) > before * 1.3, `${before} → ${await size()}`])
  await look(v, '/guide', 'guide-big')
  await look(v, '/guide/MZ-06', 'guide-item-big')
  await until(async () => ['in large type the guide is there', await v.page.locator('h1').isVisible()])
  await v.page.getByRole('button', { name: '标准版' }).click()
  await v.page.goto(base + '/guide/map')
  await settle(v.page)
  await v.page.locator('.places button').first().click()
  await v.page.locator('#place-name').waitFor({ timeout: 10_000 }).catch(() => undefined)
  await until(async () => ['a place tells what it offers', (await v.page.locator('summary').innerText().catch(() => '')).includes('可办')])
  await v.context.close()

  console.log('the item list and its keepers')
  const desk = await visitor({ width: 1440, height: 900 })
  await signIn(desk.page, 'steward')
  await look(desk, '/items', 'items')
  await look(desk, '/items?box=review', 'items-review')
  const row = (await (await desk.page.request.get(base + '/api/items?box=live&limit=1')).json()).items?.[0]
  if (row) {
    await look(desk, `/items/${row.id}`, 'item')
    await look(desk, `/items/${row.id}/edit`, 'item-edit')
  }
  await look(desk, '/items/load', 'items-load')
  const file = join(tmpdir(), `zhongshu-e2e-items-${process.pid}.csv`)
  const code = 'E2E-' + Date.now().toString(36).toUpperCase()
  writeFileSync(file, `事项编码,事项名称,事项类型,部门\r\n${code},浏览器测试事项,公共服务,health\r\n${code}-B,没有类型的事项,不知道,health\r\n`)
  await desk.page.locator('input[type=file]').setInputFiles(file)
  await desk.page.getByRole('button', { name: '开始导入' }).click()
  await desk.page.getByText(/不认识“不知道”/).waitFor({ timeout: 15_000 }).catch(() => undefined)
  await until(async () => ['a refused row tells its reason', await desk.page.getByText(/不认识“不知道”/).isVisible()])
  await desk.page.screenshot({ path: `${pictures}items-loaded-1440.png`, fullPage: true })
  const mine = (await (await desk.page.request.get(`${base}/api/items?box=draft&q=${code}`)).json()).items?.find((i) => i.code === code)
  check('the good row is a draft', Boolean(mine))
  if (mine) {
    await desk.page.goto(`${base}/items/${mine.id}`)
    await settle(desk.page)
    await until(async () => ['a draft says what is missing', await desk.page.getByText('提交前还要补充').isVisible()])
    await desk.page.getByRole('button', { name: '撤销' }).click()
    await desk.page.locator('dialog textarea').fill('浏览器测试结束')
    await desk.page.locator('dialog').getByRole('button', { name: '撤销' }).click()
    await desk.page.getByText('已撤销').first().waitFor({ timeout: 10_000 }).catch(() => undefined)
    await until(async () => ['a draft is given up with a reason', await desk.page.getByText('已撤销').first().isVisible()])
  }
  await desk.context.close()
}
