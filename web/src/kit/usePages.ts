import { computed, ref, shallowRef, watch, type WatchSource } from 'vue'
import { ApiError } from './api'
import type { Page } from './shapes'

/** A list that grows by cursor: `more()` appends, a change of the sources starts again, `refresh()` reloads what was shown. */
export function usePages<T>(fetchPage: (cursor: string | undefined, limit: number) => Promise<Page<T>>, options: { on?: WatchSource | WatchSource[]; limit?: number } = {}) {
  const limit = options.limit ?? 100
  const rows = shallowRef<T[]>()
  const next = ref<string | null | undefined>()
  const total = ref<number | null | undefined>()
  const error = shallowRef<ApiError>()
  const loading = ref(false)
  let run = 0

  async function load(cursor: string | undefined, keep: T[], size: number) {
    const mine = ++run
    loading.value = true
    try {
      const page = await fetchPage(cursor, size)
      if (mine !== run) return
      rows.value = [...keep, ...page.items]
      next.value = page.next
      total.value = page.total
      error.value = undefined
    } catch (e) {
      if (mine === run) error.value = e instanceof ApiError ? e : new ApiError(0, 'client', String(e))
    } finally {
      if (mine === run) loading.value = false
    }
  }
  const again = () => load(undefined, [], limit)
  const refresh = () => load(undefined, [], Math.min(200, Math.max(limit, rows.value?.length ?? 0)))
  const more = () => (next.value ? load(next.value, rows.value ?? [], limit) : Promise.resolve())
  if (options.on)
    watch(options.on, () => {
      rows.value = undefined
      void again()
    }, { deep: true })
  void again()
  return { rows, next, total, error, loading, again, refresh, more, hasMore: computed(() => Boolean(next.value)) }
}
