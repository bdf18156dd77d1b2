// A firm's representative registers a project on a phone, applies for it with what it says, and follows its stages; officers decide, the leader calls a joint review,
// a department speaks, the opinion stands beside its matter; whoever knows the code sees how far it is and not whose it is.
export async function projects({ visitor, signIn, look, check, until, base, pictures }) {
  console.log('projects')
  const stamp = Date.now()
  const who = await representative({ visitor, signIn, base })
  check('the registry knows a firm and who represents it', Boolean(who))
  if (!who) return
  const one = await visitor({ width: 360, height: 740 })
  const page = one.page
  page.setDefaultTimeout(20_000)
  const main = page.locator('main')
  await page.goto(base + '/me/projects')
  await page.getByLabel('手机号').fill('135' + String(stamp).slice(-8))
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.locator('.shown').waitFor()
  await page.getByLabel('验证码（6 位数字）').fill((await page.locator('.shown').innerText()).trim())
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '登录或注册' }).click()
  await page.getByRole('link', { name: '实名核验' }).click()
  await page.getByRole('textbox', { name: '姓名' }).fill(who.name)
  await page.getByRole('textbox', { name: '公民身份号码' }).fill(who.number)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '核验', exact: true }).click()
  await page.getByRole('status').filter({ hasText: '实名' }).waitFor()
  await look(one, '/me/projects', 'me-projects')
  await page.getByRole('button', { name: '登记项目' }).click()
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.getByRole('alert').first().waitFor()
  check('what is missing is said at its field', (await page.locator('.field.wrong').count()) >= 4)
  const name = `浏览器测试厂房 ${stamp}`
  if (await page.getByLabel('代表企业').locator('option').count()) await page.getByLabel('代表企业').selectOption(who.uscc)
  await page.getByRole('textbox', { name: '项目名称' }).fill(name)
  await page.getByLabel('项目类型').selectOption('03')
  await page.getByLabel('行业').selectOption('39')
  await page.getByRole('textbox', { name: '总投资（万元）' }).fill('5600')
  await page.getByRole('textbox', { name: '规划面积（平方米）' }).fill('900')
  await page.getByRole('textbox', { name: '建设地点' }).fill('经济开发区测试地块')
  await page.getByRole('textbox', { name: '经度' }).fill('119.42')
  await page.getByRole('textbox', { name: '纬度' }).fill('30.9')
  await page.getByLabel('计划开工').fill('2027-03-01')
  await page.getByLabel('计划竣工').fill('2028-12-31')
  await page.getByRole('button', { name: '登记', exact: true }).dblclick()
  await page.waitForURL(/\/me\/projects\/\d{4}-\d{6}-39-03-\d{6}/)
  const code = page.url().match(/\d{4}-\d{6}-39-03-\d{6}/)[0]
  const mine = await (await page.request.get(`${base}/api/citizen/projects`)).json()
  check('two clicks register one project', mine.filter((p) => p.name === name).length === 1)
  await look(one, `/me/projects/${code}`, 'me-project')
  await page.getByRole('link', { name: '申报', exact: true }).click()
  await page.getByText(`投资项目 ${code}`).first().waitFor()
  check('what the project says stands beside the form and is not asked', (await main.innerText()).includes(name) && (await page.locator('#q-answer_project').count()) === 0)
  await page.locator('#q-answer_catalogue').selectOption('允许类').catch(() => page.getByLabel('允许类').check())
  for (const key of ['answer_approval_needed', 'answer_promise']) {
    const yes = key === 'answer_promise'
    await page.locator(`#q-${key}`).getByLabel(yes ? '是' : '否', { exact: true }).check().catch(() => page.locator(`#q-${key}`).setChecked(yes))
  }
  if (await page.locator('#q-answer_statement').count()) await page.locator('#q-answer_statement').fill('申请办理项目的各项手续')
  await page.getByRole('button', { name: '提交申请' }).click()
  await page.waitForURL(/\/me\/matters\/BJ/)
  await page.goto(`${base}/me/projects/${code}`)
  await page.getByText('还剩').first().waitFor()
  check('the first stage runs and says what is left', true)
  await page.screenshot({ path: `${pictures}project-running-360.png`, fullPage: true })

  const leader = await visitor({ width: 1280, height: 800 })
  leader.page.setDefaultTimeout(20_000)
  await signIn(leader.page, 'officer-natural-resources')
  await look(leader, '/projects', 'projects-board')
  const approve = async () => {
    const csrf = (await leader.context.cookies()).find((c) => c.name === 'XSRF-TOKEN').value
    const p = await (await leader.page.request.get(`${base}/api/projects/${code}`)).json()
    for (const i of p.stages.flatMap((s) => s.items).filter((x) => x.state === 'submitted' || x.state === 'deciding')) {
      const m = await (await leader.page.request.get(`${base}/api/matters/${i.number}`)).json()
      if (m.version) await leader.page.request.post(`${base}/api/matters/${i.number}/approve`, { headers: { 'X-XSRF-TOKEN': csrf }, data: { opinion: '同意', version: m.version } })
    }
  }
  await approve()
  await leader.page.goto(`${base}/projects/${code}`)
  await leader.page.getByRole('button', { name: '召集联合评审' }).click()
  await leader.page.locator('dialog').getByRole('button', { name: '召集联合评审' }).click()
  const opine = async (v, outcome, words) => {
    await v.page.getByRole('button', { name: '发表意见', exact: true }).first().click()
    const box = v.page.getByRole('dialog')
    await box.getByRole('radio', { name: outcome, exact: true }).check()
    if (words) await box.getByRole('textbox', { name: '意见或附加的条件' }).fill(words)
    await box.getByRole('button', { name: '发表意见', exact: true }).click()
    await box.waitFor({ state: 'hidden' })
  }
  await opine(leader, '同意')
  check('one department has spoken, and the leader waits for the other', (await leader.page.getByRole('button', { name: '形成联合意见' }).count()) === 0)
  const other = await visitor({ width: 360, height: 740 })
  other.page.setDefaultTimeout(20_000)
  await signIn(other.page, 'officer-environment')
  await other.page.goto(`${base}/projects/${code}`)
  await opine(other, '有条件同意', '须落实雨污分流')
  await look(other, `/projects/${code}`, 'project-review')
  check('a department has spoken', (await other.page.locator('main').innerText()).includes('须落实雨污分流'))
  await other.context.close()
  await page.goto(`${base}/me/projects/${code}`)
  await page.getByText('联合评审').first().waitFor()
  check('the owner sees the review, and no opinion before it is one', !(await main.innerText()).includes('雨污分流'))
  await leader.page.goto(`${base}/projects/${code}`)
  await leader.page.getByRole('button', { name: '形成联合意见' }).click()
  const joint = leader.page.getByRole('dialog')
  await joint.getByRole('radio', { name: '同意', exact: true }).check()
  await joint.getByRole('textbox', { name: '联合意见内容' }).fill('有条件同意，落实雨污分流')
  await joint.getByRole('button', { name: '形成联合意见' }).click()
  await joint.getByRole('alert').waitFor()
  check('a condition is not lost in the joint opinion', (await joint.getByRole('alert').innerText()).includes('无条件同意'))
  await joint.getByRole('radio', { name: '有条件同意', exact: true }).check()
  await joint.getByRole('button', { name: '形成联合意见' }).click()
  await joint.waitFor({ state: 'hidden' })
  await leader.page.getByText('有条件同意，落实雨污分流').first().waitFor()
  await look(leader, `/projects/${code}`, 'project-review')
  await leader.page.getByRole('link', { name: '建设工程规划许可证核发' }).click()
  await until(async () => ['the joint opinion stands beside the matter', (await leader.page.locator('main').innerText()).includes('有条件同意，落实雨污分流')])
  await leader.context.close()
  await look(one, `/me/projects/${code}`, 'me-project-reviewed')
  check('the owner reads what came of the review', (await main.innerText()).includes('有条件同意，落实雨污分流'))
  const told = await (await page.request.get(`${base}/api/citizen/messages`)).json()
  check('the owner is told of the stage, the review and its opinion', ['project-stage', 'project-called', 'project-reviewed'].every((k) => told.items.some((m) => m.kind === k && m.link.includes(code))), told.items.map((m) => m.kind).join(' '))
  await look(one, '/me/projects', 'me-projects-one')

  // nobody but them: an officer who decides nothing in it
  const nobody = await visitor({ width: 1280, height: 720 })
  await signIn(nobody.page, 'officer-education')
  check('a department that decides nothing in it does not find it', (await nobody.page.request.get(`${base}/api/projects/${code}`)).status() === 404)
  await nobody.context.close()

  const mayor = await visitor({ width: 1280, height: 800 })
  await signIn(mayor.page, 'leader')
  await look(mayor, '/projects', 'projects-board')
  await mayor.page.getByRole('searchbox', { name: '名称、代码或单位' }).fill(code)
  await mayor.page.keyboard.press('Enter')
  await until(async () => ['the board finds a project by its code', (await mayor.page.getByRole('link', { name }).count()) === 1])
  await mayor.context.close()

  const clerk = await visitor({ width: 1280, height: 800 })
  await signIn(clerk.page, 'clerk')
  await look(clerk, '/projects/new', 'projects-new')
  await clerk.context.close()

  const anybody = await visitor({ width: 390, height: 844 })
  await look(anybody, `/public/projects?code=${code}`, 'project-open')
  await anybody.page.getByRole('button', { name: '查询', exact: true }).click()
  await anybody.page.getByText('工程建设许可').waitFor()
  const open = await anybody.page.locator('main').innerText()
  check('whose it is and for how much is not told', !open.includes('5600') && !open.includes(who.firm))
  await anybody.page.screenshot({ path: `${pictures}project-open-found-390.png`, fullPage: true })
  await anybody.context.close()
  await one.context.close()
}

/** A firm that stands, with the representative as both libraries have them. */
async function representative({ visitor, signIn, base }) {
  const duty = await visitor({ width: 1280, height: 720 })
  await signIn(duty.page, 'operator')
  const csrf = (await duty.context.cookies()).find((c) => c.name === 'XSRF-TOKEN').value
  const seen = async (library, gid) => {
    const r = await duty.page.request.post(`${base}/api/registry/records/${library}/${gid}/look`, { headers: { 'X-XSRF-TOKEN': csrf }, data: { purpose: { code: 'verify', reference: '浏览器测试：找一家企业' }, clear: true } })
    return r.ok() ? Object.fromEntries((await r.json()).fields.map((f) => [f.field, f.value])) : undefined
  }
  let who
  for (let tries = 0; tries < 240 && !who; tries++) {
    const firm = await seen('legal', 1 + Math.floor(Math.random() * 1000))
    if (!firm) await duty.page.waitForTimeout(1000)
    else if (/^\d{17}[\dX]$/.test(firm.legal_rep_id ?? '') && firm.legal_rep && ['1', '存续'].includes(firm.status)) who = { name: firm.legal_rep, number: firm.legal_rep_id, uscc: firm.uscc, firm: firm.name }
  }
  await duty.context.close()
  return who
}
