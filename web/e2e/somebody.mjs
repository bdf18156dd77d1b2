const taken = new Set()

/**
 * Living adults of the demonstration's county as the population base has them, each one once in a run; waits while the library is still loaded. Fewer: there
 * never were as many. representative: who represents a firm that is in being, as the legal-persons base says, with its `uscc` and name (`firm`).
 */
export async function somebodies({ visitor, signIn, base, representative = false }, many) {
  const duty = await visitor({ width: 1280, height: 720 })
  await signIn(duty.page, 'operator')
  const csrf = (await duty.context.cookies()).find((c) => c.name === 'XSRF-TOKEN').value
  const record = async (library, gid) => {
    const seen = await duty.page.request.post(`${base}/api/registry/records/${library}/${gid}/look`, { headers: { 'X-XSRF-TOKEN': csrf }, data: { purpose: { code: 'verify', reference: '浏览器测试：找一位居民' }, clear: true } })
    return seen.ok() ? Object.fromEntries((await seen.json()).fields.map((f) => [f.field, f.value])) : undefined
  }
  const all = []
  for (let tries = 0; tries < 240 + 40 * many && all.length < many; tries++) {
    const found = await record(representative ? 'legal' : 'person', 1 + Math.floor(Math.random() * (representative ? 1000 : 3000)))
    if (!found) {
      await duty.page.waitForTimeout(1000)
      continue
    }
    const fits = representative ? ['1', '存续'].includes(found.status) : !found.death_date
    const who = representative ? { name: found.legal_rep, number: found.legal_rep_id, uscc: found.uscc, firm: found.name } : { name: found.name, number: found.id_no }
    if (fits && who.name && /^\d{17}[\dX]$/.test(who.number ?? '') && Number(who.number.slice(6, 10)) < 2005 && !taken.has(who.number)) {
      taken.add(who.number)
      all.push(who)
    }
  }
  await duty.context.close()
  return all
}

/** One of them; undefined: there never was one. */
export const somebody = async (tools) => (await somebodies(tools, 1))[0]

/** Signs in by telephone, on the page that asks for it. */
export async function signUp(page, phone) {
  await page.getByLabel('手机号').fill(phone)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.locator('.shown').waitFor()
  await page.getByLabel('验证码（6 位数字）').fill((await page.locator('.shown').innerText()).trim())
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '登录或注册' }).click()
}

/** Says who one is on the page that asks for it; false: refused. */
export async function proven(page, who) {
  await page.getByRole('textbox', { name: '姓名' }).fill(who.name)
  await page.getByRole('textbox', { name: '公民身份号码' }).fill(who.number)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '核验', exact: true }).click()
  // where a page sent one here, one is back on it
  const outcome = await page.waitForFunction(() => {
    if (location.pathname !== '/me/real-name' || [...document.querySelectorAll('[role=status]')].some((e) => e.textContent.includes('实名'))) return 'yes'
    return [...document.querySelectorAll('main [role=alert]')].some((e) => e.textContent.trim()) && 'no'
  })
  return (await outcome.jsonValue()) === 'yes'
}

/**
 * Becomes somebody on the page that asks who one is. Whom the residents' base does not confirm makes room for the next: the bases have representatives that are no
 * residents any more, and some residents have an account of the demonstration. Undefined: nobody was confirmed.
 */
export async function becomes(page, tools) {
  for (let tries = 0; tries < 4; tries++) {
    const who = await somebody(tools)
    if (!who) return undefined
    if (await proven(page, who)) return who
    console.log(`  (not confirmed: ${await page.locator('main [role=alert]').first().innerText()})`)
  }
}
