import { becomes, signUp } from './somebody.mjs'
import { finish } from './window.mjs'

// A machine of a place: registered by the staff, operated by fingers alone; somebody signs in by their one code, applies, prints, and the machine forgets them.
export async function kiosk({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('kiosk')
  const phone = '134' + String(Date.now()).slice(-8)
  const one = await visitor({ width: 390, height: 844 })
  const page = one.page
  page.setDefaultTimeout(60_000)
  await page.goto(base + '/me/real-name')
  await signUp(page, phone)
  const who = await becomes(page, { visitor, signIn, base })
  check('the population base knows somebody for the kiosk', Boolean(who))
  if (!who) return
  const token = async () => (await one.context.cookies()).find((c) => c.name === 'XSRF-CITIZEN').value
  const code = async () => {
    await page.request.post(base + '/api/citizen/code/open', { headers: { 'X-XSRF-TOKEN': await token() }, data: {} })
    return (await (await page.request.post(base + '/api/citizen/code/codes', { headers: { 'X-XSRF-TOKEN': await token() }, data: {} })).json()).codes[0].code
  }

  // the staff registers it
  const staff = await visitor({ width: 1280, height: 900 })
  await signIn(staff.page, 'steward')
  await look(staff, '/window/kiosks', 'kiosks')
  await staff.page.getByRole('button', { name: '登记终端' }).click()
  await staff.page.getByLabel('名称').fill('一楼一号机')
  const places = await staff.page.getByLabel('办事地点').locator('option').allInnerTexts()
  await staff.page.getByLabel('办事地点').selectOption({ index: places.findIndex((p) => /政务服务中心/.test(p)) })
  await staff.page.getByLabel('无人操作多少秒后清除').fill('45')
  await staff.page.locator('dialog').getByRole('button', { name: '保存' }).click()
  await staff.page.locator('dialog .key').waitFor()
  const key = (await staff.page.locator('dialog .key').innerText()).trim()
  await staff.context.close()

  // the machine, tall; its clock is the browser's and is moved here
  const hall = await visitor({ width: 1080, height: 1920 })
  const k = hall.page
  k.setDefaultTimeout(60_000)
  await k.clock.install()
  await look(hall, '/kiosk', 'kiosk-unregistered')
  await k.getByRole('button', { name: '登记本机' }).click()
  await k.getByLabel('终端密钥').fill(key)
  await k.getByRole('button', { name: '登记本机' }).click()
  await k.getByText('45 秒无人操作').waitFor()
  await look(hall, '/kiosk', 'kiosk-home')
  await k.getByText('一楼一号机').waitFor()
  const tiles = await k.locator('.tiles').boundingBox()
  check('the first page fills a tall screen', tiles.height > 1920 * 0.5, `${tiles.height}`)

  await k.getByRole('button', { name: /找事办事/ }).click()
  await k.getByRole('region', { name: /本处可办/ }).waitFor()
  await k.screenshot({ path: `${pictures}kiosk-find-1080.png` })
  await k.getByRole('searchbox').click()
  const keys = k.getByRole('region', { name: '屏幕键盘' })
  for (const letter of 'juzhuzheng') await keys.getByRole('button', { name: letter, exact: true }).click()
  await k.clock.runFor(500)
  await keys.getByRole('button', { name: /^居住/ }).first().click()
  await k.screenshot({ path: `${pictures}kiosk-keys-1080.png` })
  check('Chinese is typed by fingers', (await k.getByRole('searchbox').inputValue()).startsWith('居住'), await k.getByRole('searchbox').inputValue())
  await keys.getByRole('button', { name: '收起' }).click()
  await k.getByRole('searchbox').fill('居住证')
  await k.getByRole('button', { name: '查找', exact: true }).click()
  await k.getByRole('button', { name: /居住证申领与签注/ }).click()
  await k.getByRole('button', { name: '申请办理' }).click()
  await k.getByRole('heading', { name: '请先登录' }).waitFor()
  await k.screenshot({ path: `${pictures}kiosk-sign-1080.png` })
  await k.getByRole('button', { name: /一码通/ }).click()
  const shown = await code()
  await k.getByLabel('请把手机上的一码通对准扫码口').fill(shown)
  await k.keyboard.press('Enter')
  await k.locator('#q-answer_residence_address').waitFor()
  check('nothing personal is shown in clear', !(await k.locator('body').innerText()).includes(who.number))
  await k.locator('#q-answer_residence_address').fill('桃州镇示范路 1 号')
  await k.screenshot({ path: `${pictures}kiosk-form-1080.png`, fullPage: true })
  await finish(k, '提交申请')
  await k.locator('.state .word').waitFor()
  const number = (await k.locator('.slip').innerText()).match(/BJ\d{8}-\w{8}/)[0]
  check('the outcome is there at once', (await k.locator('.state .word').innerText()).length > 1)
  if (await k.getByRole('button', { name: '显示证照' }).count()) {
    await k.getByRole('button', { name: '显示证照' }).click()
    await k.locator('.licence img').waitFor()
    await until(async () => ['the licence is a picture of its page', await k.locator('.licence img').evaluate((i) => i.complete && i.naturalWidth > 500)])
  }
  await k.screenshot({ path: `${pictures}kiosk-done-1080.png`, fullPage: true })
  await k.emulateMedia({ media: 'print' })
  check('on paper stands the slip alone', (await k.locator('.slip').isVisible()) && !(await k.locator('header').isVisible()))
  await k.emulateMedia({ media: 'screen' })
  const said = await (await page.request.get(`${base}/api/citizen/matters/${number}`)).json()
  check('the matter says where it was handed in', said.channel === 'kiosk' && /自助终端（ZD/.test(said.events[0].text), said.events[0].text)

  // the screen is left alone
  await k.clock.runFor(30_000)
  await k.locator('.soon').waitFor()
  check('the end is counted down in sight', /\d+ 秒后清除/.test(await k.locator('.soon').innerText()))
  await k.screenshot({ path: `${pictures}kiosk-soon-1080.png` })
  await k.clock.runFor(20_000)
  await k.locator('.tiles').waitFor()
  await until(async () => ['nobody is signed in after the reset', (await k.request.get(base + '/api/citizen/me')).status() === 401])
  check('nothing is left on the machine', await k.evaluate((n) => !document.body.innerText.includes(n) && sessionStorage.length === 0 && !Object.values({ ...localStorage }).join().includes(n), number))
  await k.goBack().catch(() => undefined)
  await k.goto(base + '/kiosk')
  await k.getByRole('button', { name: /查进度/ }).waitFor()
  check('nor behind the back button', !(await k.locator('body').innerText()).includes(number))
  const again = await k.evaluate(async ([c]) => (await fetch('/api/citizen/kiosk/code', { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: 'Terminal ' + localStorage.getItem('zs.kiosk') }, body: JSON.stringify({ code: c }) })).status, [shown])
  check('the code that was shown opens nothing any more', again === 409, `${again}`)

  // by a picture that the telephone scans
  await k.getByRole('button', { name: /我的办件/ }).click()
  const begun = k.waitForResponse((r) => r.url().endsWith('/api/citizen/qr') && r.request().method() === 'POST')
  await k.getByRole('button', { name: /手机扫码/ }).click()
  const login = await (await begun).json()
  for (const step of ['scan', 'answer']) {
    const answer = await page.request.post(`${base}/api/citizen/qr/${step}`, { headers: { 'X-XSRF-TOKEN': await token() }, data: { code: login.code, yes: true } })
    check(`the telephone may ${step}`, answer.ok(), answer.ok() ? '' : await answer.text())
  }
  await k.clock.runFor(2000)
  await k.locator('.list button').first().click()
  await k.getByRole('button', { name: '打印凭条' }).waitFor()
  check('one sees one’s matters', (await k.locator('.slip').innerText()).includes(number))
  await k.getByRole('button', { name: '结束并清除' }).click()
  await k.locator('.tiles').waitFor()
  await until(async () => ['the button ends the session, too', (await k.request.get(base + '/api/citizen/me')).status() === 401])

  // however else one goes away: the page loaded again, another address and back
  const enter = async () => {
    await k.getByRole('button', { name: /我的办件/ }).click()
    await k.getByRole('button', { name: /一码通/ }).click()
    // a code is good once, and the telephone has a new one every half a minute
    let said = ''
    for (let tries = 0; tries < 9 && !(await k.locator('.list button').count()); tries++) {
      await k.getByLabel('请把手机上的一码通对准扫码口').fill(await code())
      await k.keyboard.press('Enter')
      await k.locator('.list button, .sign .bad').first().waitFor({ timeout: 15_000 }).catch(() => undefined)
      if (await k.locator('.list button').count()) break
      said = await k.locator('.sign .bad').innerText({ timeout: 500 }).catch(() => '')
      await new Promise((wait) => setTimeout(wait, 5000))
    }
    if (said) console.log(`  (waited for a new code: ${said})`)
    await k.locator('.list button').first().click()
    await k.locator('.slip').filter({ hasText: number }).waitFor()
  }
  const forgotten = async (how) => {
    await k.locator('.tiles').waitFor()
    await until(async () => [`nobody is signed in after ${how}`, (await k.request.get(base + '/api/citizen/me')).status() === 401])
    const left = await k.evaluate(async ([n, name]) => {
      const bases = (await indexedDB.databases()).map((d) => d.name)
      const kept = []
      for (const b of bases) {
        const open = await new Promise((yes, no) => { const ask = indexedDB.open(b); ask.onsuccess = () => yes(ask.result); ask.onerror = no })
        for (const store of open.objectStoreNames) kept.push(...await new Promise((yes) => { const ask = open.transaction(store).objectStore(store).getAllKeys(); ask.onsuccess = () => yes(ask.result) }))
        open.close()
      }
      const answers = []
      for (const c of await caches.keys()) for (const r of await (await caches.open(c)).keys()) if (new URL(r.url).pathname.startsWith('/api/')) answers.push(r.url)
      const cached = await Promise.all([`/api/citizen/matters/${n}`, `/api/citizen/matters/${n}/credential/picture`, '/api/citizen/me'].map((u) => fetch(u, { cache: 'only-if-cached', mode: 'same-origin' }).then((r) => r.status < 400, () => false)))
      const text = document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage })
      return { told: text.includes(n) || text.includes(name), kept, answers, cached: cached.some(Boolean), fields: [...document.querySelectorAll('input')].map((i) => i.value).join('') }
    }, [number, who.name])
    check(`and nothing of them is in page, storage, caches or fields after ${how}`, !left.told && !left.kept.length && !left.answers.length && !left.cached && !left.fields, JSON.stringify(left))
  }
  await forgotten('the button')
  await enter()
  await k.reload()
  await forgotten('a reload')
  await enter()
  await k.goto(base + '/guide')
  // a browser in a hurry may drop the request of a page that closes: coming back is what must find nobody
  await k.waitForTimeout(2000)
  if ((await k.request.get(base + '/api/citizen/me')).status() !== 401) console.log('  (the page had closed before it could sign out)')
  await k.goBack()
  await forgotten('leaving and coming back')

  // wide, and as small as a window can be
  await k.setViewportSize({ width: 1920, height: 1080 })
  await look(hall, '/kiosk', 'kiosk-home')
  await k.setViewportSize({ width: 1280, height: 800 })
  await look(hall, '/kiosk', 'kiosk-home')
  await k.getByRole('button', { name: /找事办事/ }).click()
  await k.getByRole('region', { name: /本处可办/ }).waitFor()
  await k.screenshot({ path: `${pictures}kiosk-find-1280.png` })
  await k.getByRole('searchbox').click()
  await k.getByRole('region', { name: '屏幕键盘' }).waitFor()
  await k.screenshot({ path: `${pictures}kiosk-keys-1280.png` })
  await k.getByRole('button', { name: '结束并清除' }).click()
  await k.locator('.tiles').waitFor()
  await hall.context.close()
  const small = await visitor({ width: 360, height: 740 })
  await look(small, '/kiosk', 'kiosk')
  await small.context.close()
  await settle(page)
  await one.context.close()
}
