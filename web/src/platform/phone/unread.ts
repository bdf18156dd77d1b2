import { ref } from 'vue'
import { api } from '@/kit/api'

/** Messages not read yet; the bar at the bottom and the tile show the same. */
export const unread = ref(0)
export async function askUnread() {
  unread.value = (await api.get<{ unread: number }>('/api/citizen/messages/count')).unread
  return unread.value
}
