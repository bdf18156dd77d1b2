const taken = new Set()

/**
 * A living adult of the demonstration's county as the population base has them, each one once in a run; waits while the library is still loaded.
 * Undefined: it never was. representative: somebody who represents a firm, as the legal-persons base says.
 */
export async function somebody({ visitor, signIn, base, representative = false }) {
  const duty = await visitor({ width: 1280, height: 720 })
  await signIn(duty.page, 'operator')
  const csrf = (await duty.context.cookies()).find((c) => c.name === 'XSRF-TOKEN').value
  const record = async (library, gid) => {
    const seen = await duty.page.request.post(`${base}/api/registry/records/${library}/${gid}/look`, { headers: { 'X-XSRF-TOKEN': csrf }, data: { purpose: { code: 'verify', reference: '浏览器测试：找一位居民' }, clear: true } })
    return seen.ok() ? Object.fromEntries((await seen.json()).fields.map((f) => [f.field, f.value])) : undefined
  }
  let who
  for (let tries = 0; tries < 240 && !who; tries++) {
    const found = await record(representative ? 'legal' : 'person', 1 + Math.floor(Math.random() * (representative ? 300 : 3000)))
    if (!found) {
      await duty.page.waitForTimeout(1000)
      continue
    }
    const { name, number, died } = representative ? { name: found.legal_rep, number: found.legal_rep_id } : { name: found.name, number: found.id_no, died: found.death_date }
    if (/^\d{17}[\dX]$/.test(number ?? '') && Number(number.slice(6, 10)) < 2005 && name && !died && !taken.has(number)) who = { name, number }
  }
  await duty.context.close()
  if (who) taken.add(who.number)
  return who
}
