import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, ApiError } from '@/kit/api'
import { useLiveStore } from '@/kit/live'
import type { Me } from '@/kit/shapes'

/** Who is at the keyboard, and what they may see. The server decides again on every call. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me>()
  const asked = shallowRef(false)
  const permissions = computed(() => new Set(me.value?.permissions ?? []))

  async function know(): Promise<Me | undefined> {
    if (asked.value) return me.value
    try {
      me.value = await api.get<Me>('/api/me')
      asked.value = true
    } catch (e) {
      if (!(e instanceof ApiError) || e.status !== 401) throw e
      asked.value = true
    }
    return me.value
  }
  async function signIn(username: string, password: string) {
    me.value = await api.post<Me>('/api/login', { username, password })
    asked.value = true
  }
  async function signOut() {
    useLiveStore().close()
    try {
      await api.post('/api/logout')
    } finally {
      me.value = undefined
    }
  }
  function forget() {
    me.value = undefined
    useLiveStore().close()
  }
  const may = (permission?: string) => !permission || permissions.value.has(permission)
  /** Where this person's day begins. */
  const home = computed(() => {
    const roles = me.value?.roles ?? []
    if (roles.includes('leader') || roles.includes('viewer')) return '/wall'
    if (may('window.take')) return '/window'
    if (may('case.read')) return '/desk'
    if (may('audit.read')) return '/audit'
    if (may('account.manage')) return '/accounts'
    return may('device.read') ? '/devices' : '/wall'
  })
  return { me, know, signIn, signOut, forget, may, home }
})
