const taken = new Set()

/** A living adult of the demonstration's county as the population base has them, each one once in a run; waits while the library is still loaded. Undefined: it never was. */
export async function somebody({ visitor, signIn, base }) {
  const duty = await visitor({ width: 1280, height: 720 })
  await signIn(duty.page, 'operator')
  const csrf = (await duty.context.cookies()).find((c) => c.name === 'XSRF-TOKEN').value
  let who
  for (let tries = 0; tries < 240 && !who; tries++) {
    const gid = 1 + Math.floor(Math.random() * 3000)
    const seen = await duty.page.request.post(`${base}/api/registry/records/person/${gid}/look`, { headers: { 'X-XSRF-TOKEN': csrf }, data: { purpose: { code: 'verify', reference: '浏览器测试：找一位居民' }, clear: true } })
    if (!seen.ok()) {
      await duty.page.waitForTimeout(1000)
      continue
    }
    const { id_no: number, name, death_date: died } = Object.fromEntries((await seen.json()).fields.map((f) => [f.field, f.value]))
    if (/^\d{17}[\dX]$/.test(number ?? '') && Number(number.slice(6, 10)) < 2005 && name && !died && !taken.has(number)) who = { name, number }
  }
  await duty.context.close()
  if (who) taken.add(who.number)
  return who
}
