import { reactive } from 'vue'
import { ApiError } from './api'

export interface Toast { id: number; kind: 'done' | 'trouble'; text: string }
export const toasts = reactive<Toast[]>([])
let next = 1
function show(kind: Toast['kind'], text: string) {
  const id = next++
  toasts.push({ id, kind, text })
  setTimeout(() => dismiss(id), kind === 'trouble' ? 9000 : 4000)
}
export function dismiss(id: number) {
  const i = toasts.findIndex((t) => t.id === id)
  if (i >= 0) toasts.splice(i, 1)
}
export const sayDone = (text: string) => show('done', text)
export const sayTrouble = (e: unknown) => show('trouble', e instanceof ApiError || e instanceof Error ? e.message : String(e))
