import { onScopeDispose, ref, shallowRef, watch, type WatchSource } from 'vue'
import { ApiError } from './api'

/**
 * Loads something when the sources change, keeps the last good answer while reloading, and forgets answers that were overtaken.
 * `again()` reloads; `every` repeats in ms while the page can be seen.
 */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, options: { on?: WatchSource | WatchSource[]; every?: number } = {}) {
  const data = shallowRef<T>()
  const error = shallowRef<ApiError>()
  const loading = ref(false)
  let running: AbortController | undefined

  async function again() {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    try {
      const answer = await load(mine.signal)
      if (mine.signal.aborted) return
      data.value = answer
      error.value = undefined
    } catch (e) {
      if (mine.signal.aborted) return
      error.value = e instanceof ApiError ? e : new ApiError(0, 'client', e instanceof Error ? e.message : String(e))
    } finally {
      if (running === mine) loading.value = false
    }
  }

  if (options.on) watch(options.on, again, { deep: true })
  void again()
  if (options.every) {
    const timer = setInterval(() => document.visibilityState === 'visible' && void again(), options.every)
    onScopeDispose(() => clearInterval(timer))
  }
  onScopeDispose(() => running?.abort())
  return { data, error, loading, again }
}
