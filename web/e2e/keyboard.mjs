import { typeDate } from './dates.mjs'
import { somebody } from './somebody.mjs'

/** Whoever has no mouse: things are reached with Tab, known by the name that is read out, and used by keys alone. */
function keys(page) {
  const here = () => page.evaluate(() => {
    const e = document.activeElement
    if (!e || e === document.body) return null
    const by = (e.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('')
    const name = (e.getAttribute('aria-label') || by || e.labels?.[0]?.innerText || e.innerText || e.title || '').replace(/\s+/g, ' ').trim()
    return { name, id: e.id, type: e.type ?? '', tag: e.tagName, group: e.closest('fieldset')?.id ?? '', legend: e.closest('fieldset')?.querySelector('legend')?.innerText.trim() ?? '', main: e.classList.contains('big') }
  })
  const fits = (at, wanted) => at && (wanted instanceof RegExp ? wanted.test(at.name) : typeof wanted === 'function' ? wanted(at) : at.name === wanted || at.name.startsWith(wanted))
  async function to(wanted) {
    for (let i = 0; i < 140; i++) {
      if (fits(await here(), wanted)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`not reached by Tab: ${wanted}`)
  }
  const press = async (wanted, key = 'Enter') => {
    await to(wanted)
    await page.keyboard.press(key)
  }
  const type = async (wanted, text) => {
    await to(wanted)
    await page.keyboard.press('Control+A')
    await page.keyboard.type(text)
  }
  const tick = (wanted) => press(wanted, 'Space')
  /** One of a group of radio buttons: Tab into it, arrows within. */
  async function choose(legend, option) {
    await to((at) => at.type === 'radio' && at.legend.startsWith(legend))
    await page.keyboard.press('Space')
    for (let i = 0; i < 12 && (await here()).name !== option; i++) await page.keyboard.press('ArrowDown')
    if ((await here()).name !== option) throw new Error(`no choice ${option}`)
    await page.keyboard.press('Space')
  }
  /** Every question that Tab comes by, each once, until the button that sends. */
  async function form(answers) {
    await to((at) => at.id.startsWith('q-') || at.group.startsWith('q-') || at.main)
    const done = new Set()
    for (let i = 0; i < 200; i++) {
      const at = await here()
      if (at?.main) return
      const key = at?.group.startsWith('q-') ? at.group : at?.id.startsWith('q-') ? at.id : ''
      if (key && !done.has(key)) {
        done.add(key)
        const said = answers[key.slice(2)]
        if (at.type === 'radio') {
          await page.keyboard.press('Space')
          for (let n = 0; said && n < 12 && (await here()).name !== said; n++) await page.keyboard.press('ArrowDown')
        } else if (at.type === 'checkbox') await page.keyboard.press('Space')
        else if (at.tag === 'SELECT') await page.keyboard.press('ArrowDown')
        else if (at.type === 'date') {
          await typeDate(page, '2025', '01', '15')
        } else await page.keyboard.type(said ?? '6222021234567890')
      }
      await page.keyboard.press('Tab')
    }
    throw new Error('the button that sends was not reached')
  }
  return { to, press, type, tick, choose, form, here }
}

// A citizen does everything without a mouse on a small screen, and each page is looked at as it is then: filled, answered, ended.
export async function keyboard({ visitor, signIn, settle, look, check, until, base }) {
  console.log('keyboard')
  let who
  const v = await visitor({ width: 360, height: 740 })
  const page = v.page
  page.setDefaultTimeout(20_000)
  const k = keys(page)
  const main = page.locator('main')
  const go = async (path) => {
    await page.goto(base + path)
    await settle(page)
  }
  const flow = async (what, act) => {
    try {
      await act()
      check(`by keyboard alone: ${what}`, true)
    } catch (e) {
      check(`by keyboard alone: ${what}`, false, `${e.message} at ${page.url()}`)
    }
  }
  const code = async () => (await page.locator('.shown').last().innerText()).trim()
  const phone = '139' + String(Date.now()).slice(-8)

  await flow('signing in', async () => {
    await go('/me')
    await k.type('手机号', phone)
    await k.press('获取验证码')
    await page.locator('.shown').waitFor()
    await k.type('验证码（6 位数字）', await code())
    await k.tick((at) => at.type === 'checkbox')
    await k.press('登录或注册')
    await page.getByText('手机号已验证').waitFor()
  })
  await flow('the real name', async () => {
    await go('/me/real-name')
    // whom the residents' base does not confirm makes room for the next
    const done = page.getByRole('status').filter({ hasText: '实名' })
    for (let tries = 0; tries < 4 && !(await done.count()); tries++) {
      who = await somebody({ visitor, signIn, base, representative: true })
      await k.type('姓名', who.name)
      await k.type('公民身份号码', who.number)
      if (!tries) await k.tick((at) => at.type === 'checkbox')
      await k.press('核验')
      await done.or(main.getByRole('alert')).first().waitFor()
    }
    await done.waitFor()
  })

  let number = ''
  await flow('applying for what a table decides', async () => {
    await go('/guide/RS-01')
    await k.press('在线办理')
    await page.waitForURL(/\/me\/apply\/RS-01/)
    await settle(page)
    await k.form({ answer_for_whom: '本人', answer_card_kind: '申领', answer_has_card: '否' })
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/me\/matters\/BJ/)
    number = page.url().match(/matters\/(BJ[\w-]+)/)[1]
  })
  if (number) await look(v, `/me/matters/${number}`, 'keyboard-matter')
  await flow('signing a form, and withdrawing it', async () => {
    await go('/me/apply/MZ-04')
    const part = page.locator('section[aria-labelledby=sign-head]')
    await part.waitFor()
    await k.form({ answer_family_count: '3', answer_family_income: '800', answer_statement: '家中有人长期生病，申请临时救助', answer_bank_account: '6222021234567890128' }).catch(() => undefined) // the button that sends comes behind the signature
    await go('/me/apply/MZ-04')
    await part.waitFor()
    await k.choose('签名方式', '输入姓名并用手机验证码确认')
    await k.type('您的姓名', who.name)
    await page.waitForTimeout(61_000) // one code a minute for a telephone
    await k.press('获取验证码')
    await part.locator('.shown').waitFor()
    await k.type('手机验证码', await code())
    await k.press('确认签名')
    await part.getByRole('status').waitFor()
    await k.press((at) => at.main)
    await page.waitForURL(/\/me\/matters\/BJ/)
    await settle(page)
    await k.press('撤回申请')
    await k.type('撤回原因', '浏览器测试')
    await k.press('确定撤回')
    await page.getByText('已撤回').first().waitFor()
  })
  await look(v, '/me/matters', 'keyboard-matters')
  await flow('grading a service', async () => {
    await go('/me/evaluations')
    await k.press(/^去评价/)
    await k.choose('这次服务您满意吗？', '非常满意')
    await k.press('提交评价')
    await page.getByText('您的评价：').or(page.getByText('谢谢您的评价')).first().waitFor()
  })
  await flow('opening one’s code and stopping it', async () => {
    await go('/me/code')
    await k.press('开通一码通')
    await page.locator('.square img').waitFor()
    await k.press('停用一码通')
    await k.type('原因', '浏览器测试')
    await k.press((at) => at.tag === 'BUTTON' && at.name === '停用一码通' && at.type === 'submit')
    await page.locator('.stopped').waitFor()
  })
  await look(v, '/me/code', 'keyboard-code')
  await flow('telling the city of something', async () => {
    await go('/m/report')
    await k.type('情况', '浏览器测试：树枝挡住路牌')
    await k.type('地点', '桃州中路 20 号门前')
    await k.press('上报')
    await page.waitForURL(/\/m\/reports\/\d+/)
  })
  await flow('asking how a matter stands', async () => {
    await go('/progress')
    await k.type('办件编号', number)
    await k.type('手机号末四位', phone.slice(-4))
    await page.keyboard.press('Enter')
    await main.getByText('社会保障卡').first().waitFor()
  })
  await flow('verifying a licence by its number', async () => {
    await go('/verify')
    await k.to('上传文件') // the tabs are one stop, arrows go between them
    await page.keyboard.press('ArrowRight')
    await k.type((at) => at.tag === 'TEXTAREA', '1.2.156.3005.2.11100000000013127D001.11341822003249310U.20261122000001.001.X')
    await k.press('核验')
    await page.locator('main [role=alert], main [role=status]').first().waitFor()
  })
  await flow('giving somebody an errand for one’s firm', async () => {
    await go('/me/firms')
    await k.press('管理办事人')
    await k.type('对方手机号', phone.replace('139', '138'))
    await k.type('对方姓名', '示范代办')
    await k.tick((at) => at.type === 'checkbox')
    await k.to((at) => at.type === 'date')
    await typeDate(page, '2027', '01', '15')
    await k.press((at) => at.tag === 'BUTTON' && at.type === 'submit')
    await page.locator('main [role=alert], main [role=status]').filter({ hasText: /\S/ }).first().waitFor()
  })
  for (const [path, name] of [['/me/firms', 'firms'], ['/m/firm', 'firm'], ['/me/consents', 'consents'], ['/me/looks', 'looks'], ['/me/evaluations', 'evaluations'], ['/me/cards', 'cards'], ['/me/benefits', 'benefits'], ['/m/messages', 'messages'], ['/m/licences', 'licences'], ['/me/code/scans', 'scans'], ['/me/scan', 'scan'], ['/me/apply/composite:retirement', 'composite'], ['/together', 'together'], ['/evaluate', 'evaluate'], ['/terminal', 'terminal']]) await look(v, path, `keyboard-${name}`)
  await flow('taking a consent back', async () => {
    await go('/me/consents')
    await k.press(/^撤回/)
    await k.press((at) => at.tag === 'BUTTON' && /^撤回/.test(at.name))
    await until(async () => ['the consent has ended', await page.getByText(/撤回时间|已撤回|终止/).first().isVisible()])
  })
  await v.context.close()
}
