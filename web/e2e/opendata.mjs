// The portal as a stranger meets it (phone first), and quality and releases as their keepers do.
export async function openData({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('open data, without login')
  const probe = await visitor({ width: 360, height: 740 })
  const list = async () => (await (await probe.page.request.get(base + '/api/open/datasets')).json()).items ?? []
  for (let i = 0; i < 180 && (await list()).length < 2; i++) await probe.page.waitForTimeout(2000)
  const all = await list()
  check('the demonstration has opened data to everybody', all.length >= 2, `${all.length}`)
  const one = all.find((d) => d.id === 'facilities') ?? all[0]
  for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 720 }]) {
    const v = await visitor(viewport)
    await look(v, '/open', 'open')
    if (one) await look(v, `/open/${one.id}`, 'open-entry')
    await look(v, '/open/api', 'open-api')
    await look(v, '/open/requests', 'open-requests')
    await v.context.close()
  }
  const v = probe
  await v.page.goto(base + '/open')
  await settle(v.page)
  await v.page.locator('input[type=search]').fill('gonggongfuwu')
  await v.page.waitForTimeout(1500)
  await until(async () => ['pinyin finds open data', (await v.page.locator('.cards li').count()) >= 1])
  if (one) {
    await v.page.goto(`${base}/open/${one.id}`)
    await settle(v.page)
    await v.page.getByLabel('按什么分组').selectOption({ index: 3 })
    await v.page.locator('.frame canvas').waitFor({ timeout: 10_000 })
    check('a chart is drawn of a chosen column', true)
    await v.page.screenshot({ path: `${pictures}open-chart-360.png`, fullPage: true })
    const file = await v.page.request.get(`${base}/api/open/datasets/${one.id}/download?format=csv`)
    await until(async () => ['the file begins with the mark that spreadsheets want', (await file.body()).subarray(0, 3).toString('hex') === 'efbbbf'])
    // by keyboard alone: from the top of the page to the stars
    await v.page.locator('.star input').nth(3).focus()
    await v.page.keyboard.press('Space')
    await v.page.getByRole('button', { name: '提交评价' }).press('Enter')
    await v.page.getByText('谢谢评价').waitFor({ timeout: 10_000 }).catch(() => undefined)
    await until(async () => ['a stranger rates by keyboard', await v.page.getByText('谢谢评价').isVisible()])
  }
  if (one) {
    await v.page.goto(`${base}/open/requests?dataset=${one.id}`)
    await until(async () => ['a fault is told of a dataset by its title', (await v.page.locator('main').innerText()).includes(one.title)])
  }
  await v.page.goto(base + '/open/requests')
  await settle(v.page)
  await v.page.getByLabel('标题').fill('想要公交到站数据')
  await v.page.getByLabel('具体说明').fill('浏览器测试：做一个查询公交的小程序。')
  await v.page.getByRole('button', { name: '提交' }).click()
  await v.page.locator('.number').waitFor({ timeout: 10_000 })
  const receipt = (await v.page.locator('.number').innerText()).trim()
  check('a request has a receipt', /^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/.test(receipt), receipt)
  await v.page.getByRole('button', { name: '查询', exact: true }).click()
  await v.page.getByText('办理中').waitFor({ timeout: 10_000 }).catch(() => undefined)
  await until(async () => ['the receipt leads to where it stands', await v.page.getByText('办理中').isVisible()])
  await v.context.close()

  console.log('quality and releases')
  const desk = await visitor({ width: 1280, height: 720 })
  await signIn(desk.page, 'steward')
  const datasets = (await (await desk.page.request.get(base + '/api/quality/datasets')).json()).items ?? []
  const checked = datasets.filter((d) => d.at).sort((a, b) => b.broken - a.broken)[0]
  check('datasets have been checked', Boolean(checked))
  await look(desk, '/quality', 'quality')
  if (checked) {
    await look(desk, `/quality/datasets/${checked.id}`, 'quality-dataset')
    await look(desk, `/quality/datasets/${checked.id}/rules`, 'quality-rules')
    await desk.page.getByRole('button', { name: '加一条规则' }).click()
    await desk.page.screenshot({ path: `${pictures}quality-rule-1280.png` })
    await desk.page.locator('dialog input.input').first().fill('浏览器测试规则')
    await desk.page.locator('dialog').getByLabel('信息项').selectOption({ index: 1 })
    await desk.page.getByRole('button', { name: '先试一试' }).click()
    await desk.page.locator('.tried').waitFor({ timeout: 30_000 })
    await until(async () => ['a rule is tried before it is kept', /应检/.test(await desk.page.locator('.tried').innerText())])
    await desk.page.screenshot({ path: `${pictures}quality-tried-1280.png` })
  }
  await look(desk, '/opendata', 'releases')
  if (one) await look(desk, `/opendata/${one.id}`, 'release')
  await look(desk, '/opendata/requests', 'public-requests')
  await desk.context.close()
}
