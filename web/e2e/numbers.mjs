// The thirty departments' data: exchange, base libraries, sharing, quality, open data. Every page is opened and looked at; what
// the demonstration brought in is followed from its source to the public.
export async function numbers({ visitor, signIn, look, settle, check, until, base, pictures }) {
  console.log('the data of departments')
  const steward = await visitor({ width: 1280, height: 720 })
  await signIn(steward.page, 'steward')
  const get = async (path) => (await steward.page.request.get(base + path)).json()
  const jobs = async () => (await get('/api/exchange/jobs')).items ?? []
  await until(async () => ['the demonstration’s departments deliver', (await jobs()).length >= 8, `${(await jobs()).length} jobs`], 180)
  const person = async () => (await get('/api/datasets/base-person').catch(() => ({}))).rows ?? 0
  await until(async () => ['golden records of people are made', (await person()) > 15_000, `${await person()}`], 180)
  const pages = [['/exchange', 'exchange'], ['/exchange/connections', 'exchange-connections'], ['/exchange/operations', 'exchange-operations'], ['/registry', 'registry'], ['/registry/find', 'registry-find'], ['/registry/reviews', 'registry-reviews'],
    ['/registry/conflicts', 'registry-conflicts'], ['/registry/addresses', 'registry-addresses'], ['/registry/libraries/person', 'registry-person'], ['/sharing', 'sharing'], ['/sharing/consumers', 'sharing-consumers'],
    ['/sharing/push', 'sharing-push'], ['/sharing/files', 'sharing-files'], ['/sharing/neighbours', 'sharing-neighbours'], ['/quality', 'quality'], ['/opendata', 'opendata'], ['/opendata/requests', 'opendata-requests']]
  for (const [path, name] of pages) await look(steward, path, name)
  const job = (await jobs())[0]
  if (job) await look(steward, `/exchange/jobs/${job.id}`, 'exchange-job')
  const scored = await get('/api/datasets')
  const dataset = scored.items?.find((d) => d.kind === 'source')
  if (dataset) await look(steward, `/quality/datasets/${dataset.id}`, 'quality-dataset')

  // from a person's name to the record, only with a purpose
  await steward.page.goto(base + '/registry/find')
  await settle(steward.page)
  const refused = await steward.page.request.post(base + '/api/registry/records/search', { data: { library: 'person', name: '王' }, headers: { 'X-XSRF-TOKEN': (await steward.context.cookies()).find((c) => c.name === 'XSRF-TOKEN')?.value ?? '' } })
  check('nobody is looked for without a purpose', refused.status() >= 400 && refused.status() < 500, `${refused.status()}`)
  await steward.context.close()

  const stranger = await visitor({ width: 390, height: 844 })
  for (const [path, name] of [['/open', 'open'], ['/open/requests', 'open-requests'], ['/open/api', 'open-api']]) await look(stranger, path, name)
  await stranger.page.setViewportSize({ width: 1280, height: 720 })
  await look(stranger, '/open', 'open')
  const released = (await (await stranger.page.request.get(base + '/api/3/action/package_list')).json()).result ?? []
  check('harvesters find the released datasets', released.length >= 1, `${released.length}`)
  const first = stranger.page.locator('main a[href^="/open/"]').filter({ hasNotText: /申请|接口/ }).first()
  if (await first.count()) {
    await look(stranger, await first.getAttribute('href'), 'open-entry')
  }
  await stranger.context.close()
}
