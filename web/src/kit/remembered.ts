import { ApiError } from './api'
import { device } from './device'

/** Asks the server, and keeps the answer on the device; while the line is away, what was kept. Only for what one citizen may see and goes on with. */
export async function remembered<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    const answer = await ask()
    void device.put('answer/' + name, answer)
    return answer
  } catch (e) {
    if (!(e instanceof ApiError) || e.status !== 0) throw e
    const kept = await device.get<T>('answer/' + name)
    if (kept === undefined) throw e
    return kept
  }
}
