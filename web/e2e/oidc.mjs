import { signUp } from './somebody.mjs'
// the staff's page of systems and a citizen's agreement, end to end
export async function oidc({ visitor, signIn, settle, look, check, until, base, pictures }) {
  console.log('oidc')
  const desk = await visitor({ width: 1280, height: 720 })
  await signIn(desk.page, 'steward')
  await look(desk, '/oidc/clients', 'oidc-clients')
  await desk.page.getByLabel('系统名称').fill('浏览器测试停车系统')
  await desk.page.getByRole('textbox', { name: '用途' }).fill('登录停车系统并识别车主')
  await desk.page.getByLabel('主管部门').selectOption({ index: 1 })
  await desk.page.getByLabel('使用者').selectOption('citizen')
  await desk.page.getByRole('textbox', { name: '回调地址' }).fill(base.replace('localhost', '127.0.0.1') + '/guide')
  await desk.page.getByRole('checkbox', { name: /手机号/ }).check()
  await desk.page.getByRole('button', { name: '登记系统' }).click()
  await desk.page.locator('dialog[open]').waitFor({ timeout: 10_000 })
  const shown = await desk.page.locator('dialog[open]').innerText()
  check('a secret is shown once', /client_secret\s+\S{43}/.test(shown), shown)
  const client = /zs-[\w-]{16}/.exec(shown)[0]
  await desk.page.screenshot({ path: `${pictures}oidc-secret-1280.png`, fullPage: true })
  await desk.context.close()

  const phone = await visitor({ width: 360, height: 740 })
  const ask = `/oauth2/authorize?response_type=code&client_id=${client}&scope=openid%20phone&redirect_uri=${encodeURIComponent(base.replace('localhost', '127.0.0.1') + '/guide')}&state=s1&nonce=n1&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256`
  await phone.page.goto(base + ask)
  await settle(phone.page)
  check('who is not signed in is asked to', new URL(phone.page.url()).pathname === '/me')
  const number = '134' + String(Date.now()).slice(-8)
  await signUp(phone.page, number)
  await phone.page.waitForURL(/\/me\/agree/, { timeout: 15_000 })
  const agree = new URL(phone.page.url())
  await settle(phone.page)
  await until(async () => ['what the system gets is said', /手机号/.test(await phone.page.locator('main').innerText())])
  await look(phone, agree.pathname + agree.search, 'me-agree')
  await phone.page.getByRole('button', { name: '同意并登录' }).click()
  await phone.page.waitForURL(/\/guide\?code=/, { timeout: 15_000 }).catch(() => undefined)
  check('with a yes the system gets its code', /\/guide\?code=.+&state=s1/.test(phone.page.url()), phone.page.url())
  await phone.context.close()
}
