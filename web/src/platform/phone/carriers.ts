import { outbox } from '@/kit/outbox'
import { carryMatter } from '../matters/carry'
import { carryReport } from './report'

/** What may wait on the device, and who hands it over when the line is back. */
outbox.carry('matter', carryMatter as never)
outbox.carry('report', carryReport as never)
const RETRY = 30_000
addEventListener('online', () => void outbox.send())
setInterval(() => outbox.waiting.value.some((w) => w.state === 'waiting') && navigator.onLine && void outbox.send(), RETRY)
