import { becomes, signUp } from './somebody.mjs'

// A resident books a time at a place from the item's guide, changes it and is told; the terminal of the place checks them in by its word; the clerk calls
// and takes them with the item chosen; a day that the bureau closes is chosen again. The place is one of its own, open day and night.
export async function appointments({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('appointments')
  const ITEM = 'GA-05'
  const PLACE = `E2E-${Date.now()}`
  const NAME = `浏览器测试预约厅${String(Date.now()).slice(-5)}`
  const phone = '134' + String(Date.now()).slice(-8)
  // the bureau enters a hall that is open at any hour
  const bureau = await visitor({ width: 1280, height: 900 })
  const s = bureau.page
  s.setDefaultTimeout(60_000)
  await signIn(s, 'steward')
  const csrf = (await bureau.context.cookies()).find((c) => c.name === 'XSRF-TOKEN').value
  const headers = { 'X-XSRF-TOKEN': csrf }
  const near = (await (await s.request.get(`${base}/api/items/places?kind=center`)).json()).items[0]
  const hours = { working: ['00:00-23:59'], off: ['00:00-23:59'] }
  const entry = { code: PLACE, name: NAME, kind: 'center', address: near.address, lon: near.lon, lat: near.lat, hours, active: true }
  const put = await s.request.put(`${base}/api/items/places/${PLACE}`, { headers, data: entry })
  check('the bureau enters a hall', put.ok(), put.ok() ? '' : await put.text())
  const version = (await put.json()).version
  await look(bureau, '/hall/places', 'appointment-places')
  await s.getByRole('combobox', { name: '办事地点' }).selectOption({ label: NAME })
  await s.getByRole('spinbutton', { name: /每个时段/ }).fill('3')
  await s.getByRole('button', { name: '保存', exact: true }).click()
  await until(async () => ['its capacity is set while it runs', await s.getByText('已保存。').isVisible()])
  await s.getByRole('button', { name: '生成新口令' }).click()
  await s.locator('.word').waitFor()
  const terminal = (await s.locator('.word').innerText()).trim()
  await s.screenshot({ path: `${pictures}appointment-place-1280.png`, fullPage: true })

  // the citizen, from the guide
  const one = await visitor({ width: 360, height: 740 })
  const page = one.page
  page.setDefaultTimeout(60_000)
  await page.goto(base + '/me/real-name')
  await signUp(page, phone)
  const who = await becomes(page, { visitor, signIn, base })
  check('the population base knows somebody who books', Boolean(who))
  if (!who) return
  await look(one, '/m/appointments', 'appointments-none')
  await page.goto(`${base}/guide/${ITEM}`)
  await page.getByRole('link', { name: '预约到场办理' }).click()
  await page.getByRole('radio', { name: new RegExp(NAME) }).waitFor()
  await look(one, `/m/appointments/new?item=${ITEM}`, 'appointment-book')
  await page.getByRole('radio', { name: new RegExp(NAME) }).focus()
  await page.keyboard.press('Space')
  await until(async () => ['a place is chosen by keyboard', await page.getByRole('radio', { name: new RegExp(NAME) }).isChecked()])
  const days = page.getByRole('group', { name: '哪一天' })
  await until(async () => ['days have their free places', (await days.getByRole('radio').count()) > 3])
  await days.getByRole('radio').nth(1).check()
  const slots = page.getByRole('group', { name: '什么时间' })
  await slots.getByRole('radio', { name: /^10:00/ }).check()
  await page.screenshot({ path: `${pictures}appointment-chosen-360.png`, fullPage: true })
  await page.getByRole('button', { name: '确认预约' }).dblclick()
  await page.getByText('预约成功').waitFor()
  await page.getByRole('img', { name: /预约二维码/ }).waitFor()
  const number = (await page.locator('main').innerText()).match(/YY\d{8}-\w{8}/)?.[0]
  check('a booking has its number and its picture', Boolean(number))
  const mine = await (await page.request.get(base + '/api/citizen/appointments')).json()
  check('a double click books once', mine.items.length === 1, JSON.stringify(mine.items.length))
  await page.screenshot({ path: `${pictures}appointment-360.png`, fullPage: true })
  const id = mine.items[0].id
  await look(one, `/m/appointments/${id}`, 'appointment-one')

  // the bureau closes that day: told, and chosen again, now for the next slot of today
  await s.reload()
  await settle(s)
  await s.getByRole('combobox', { name: '办事地点' }).selectOption({ label: NAME })
  const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10)
  await s.getByLabel('日期', { exact: true }).fill(tomorrow)
  await s.getByLabel('原因').fill('浏览器测试：场地检修')
  await s.getByRole('button', { name: '当日不接待' }).click()
  await until(async () => ['who had booked is told', await s.getByText('通知了 1 个预约').isVisible()])
  await look(one, '/m/messages', 'appointment-messages')
  await until(async () => ['and reads it', (await page.locator('main').innerText()).includes('须另选时间')])
  await page.goto(`${base}/m/appointments/${id}`)
  await page.getByRole('link', { name: '另选时间' }).click()
  await page.getByRole('radio', { name: new RegExp(NAME) }).check()
  await until(async () => ['the closed day says so', /当日不接待/.test(await days.innerText())])
  await days.getByRole('radio').nth(0).check()
  await slots.getByRole('radio').first().check()
  await page.getByRole('button', { name: '确认改期' }).click()
  await page.getByText('已改到新的时间').waitFor()
  check('the number stays', (await page.locator('main').innerText()).includes(number))

  // the terminal of that place
  const machine = await visitor({ width: 1080, height: 1600 })
  const k = machine.page
  k.setDefaultTimeout(60_000)
  await k.goto(terminal)
  await k.getByRole('button', { name: /预约签到/ }).click()
  await k.getByRole('textbox', { name: '预约号' }).fill('YY20200101-AAAAAAAA')
  await k.getByRole('button', { name: '签到', exact: true }).click()
  await until(async () => ['a number that is none is refused in words', await k.getByText('这里没有这个预约').isVisible()])
  check('the word is not left in the address', !k.url().includes('word='), k.url())
  await k.getByRole('textbox', { name: '预约号' }).fill(number)
  // as a scanner does: text and the return key
  await k.keyboard.press('Enter')
  await k.locator('.ticket .n').waitFor()
  check('the terminal gives the first ticket', (await k.locator('.ticket .n').innerText()).trim() === '1')
  check('and names nobody', !(await k.locator('body').innerText()).includes(who.name))
  await k.screenshot({ path: `${pictures}kiosk-ticket-1080.png` })
  await machine.context.close()
  const plain = await visitor({ width: 360, height: 740 })
  await plain.page.goto(base + '/kiosk')
  await plain.page.getByRole('button', { name: /查进度/ }).waitFor()
  check('a machine without a word checks nobody in', (await plain.page.getByRole('button', { name: /预约签到/ }).count()) === 0)
  await look(plain, `/guide/map?place=${near.code}`, 'map-next')
  await until(async () => ['the map says when one could come', /最近可预约|近期已约满/.test(await plain.page.locator('#chosen').innerText())])
  await plain.context.close()

  // the clerk
  const desk = await visitor({ width: 1280, height: 900 })
  const w = desk.page
  w.setDefaultTimeout(60_000)
  await signIn(w, 'clerk')
  await settle(w)
  if (await w.getByRole('button', { name: '换窗口' }).count()) await w.getByRole('button', { name: '换窗口' }).click()
  await w.getByLabel('办事地点').selectOption({ label: NAME })
  await w.getByLabel('窗口号').fill('9号')
  await w.getByRole('button', { name: '就座' }).click()
  await w.getByLabel('公民身份号码').waitFor()
  await look(desk, '/hall/appointments', 'appointment-hall')
  const hall = await w.locator('main').innerText()
  check('the hall sees who comes, masked', hall.includes(who.name[0] + '*') && !hall.includes(who.name), hall.slice(0, 300))
  await w.getByRole('textbox', { name: '预约号' }).fill(number)
  await w.getByRole('button', { name: '签到', exact: true }).click()
  await until(async () => ['checked in twice it is the same ticket', await w.getByText('此前已签到，排队号 1').isVisible()])
  await w.getByRole('button', { name: '叫下一位' }).click()
  await w.getByRole('button', { name: '受理', exact: true }).waitFor()
  await w.screenshot({ path: `${pictures}appointment-called-1280.png`, fullPage: true })
  await page.reload()
  await until(async () => ['the phone shows the counter', /1 号，请到 9号 窗口/.test(await page.locator('main').innerText())], 30)
  await w.getByRole('button', { name: '受理', exact: true }).click()
  await w.getByRole('heading', { name: /正在为/ }).waitFor()
  await w.locator('#q-answer_residence_address').waitFor()
  check('the visit has begun with the item chosen', (await w.locator('main').innerText()).includes('居住证申领与签注'))
  await w.screenshot({ path: `${pictures}appointment-taken-1280.png`, fullPage: true })
  await page.goto(base + '/me/looks')
  await settle(page)
  await until(async () => ['the person sees who looked, and why', (await page.locator('main').innerText()).includes(`窗口受理：预约 ${number}`)])
  await look(one, '/m/appointments', 'appointments')
  await until(async () => ['and that it is done', /已办理/.test(await page.locator('main').innerText())])

  // what a resident may not
  const cookies = await one.context.cookies()
  const token = cookies.find((c) => c.name === 'XSRF-CITIZEN').value
  const stranger = await page.request.post(`${base}/api/citizen/appointments/${BigInt(id) + 1n}/cancel`, { headers: { 'X-XSRF-TOKEN': token }, data: {} })
  check('another’s booking is not found', stranger.status() === 404)
  const gone = await s.request.put(`${base}/api/items/places/${PLACE}`, { headers, data: { ...entry, active: false, version } })
  check('the hall is put away', gone.ok(), gone.ok() ? '' : await gone.text())
  for (const v of [bureau, one, desk]) await v.context.close()
}
