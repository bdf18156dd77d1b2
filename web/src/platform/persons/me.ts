import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api, ApiError } from '@/kit/api'
import { device } from '@/kit/device'
import { outbox } from '@/kit/outbox'

export interface Me { id: string; level: number; levelName: string; name?: string; phone: string; idNumber?: string; since: string; verifiedAt?: string }
export interface Sent { token: string; seconds: number; shown?: string; note?: string }
export interface Errand { id: string; name: string }
export interface Firm { uscc: string; firm: string; role: 'legal-representative' | 'agent'; errands: Errand[]; until?: string; delegation?: string }
export interface Agent { id: string; name?: string; phone?: string; errands: Errand[]; starts: string; until: string; state: string; endReason?: string }
export interface Consent { id: string; receiver: string; receiverName: string; purpose: string; items: string[]; givenAt: string; withdrawnAt?: string; withdrawable: boolean }
export interface Look { id: string; at: string; own: boolean; department?: string; who?: string; kind: string; clear: boolean; purpose: string; reference: string }
export interface Looks { items: Look[]; next?: string; lawDelayDays: number }

/** The citizen at the phone; nothing to do with the staff's session. */
export const useMe = defineStore('me', () => {
  const me = shallowRef<Me>()
  const asked = shallowRef(false)
  /** Not asked: the line is away, and this is who was signed in on this device before. */
  const away = shallowRef(false)
  async function know() {
    if (asked.value) return me.value
    try {
      is(await api.get<Me>('/api/citizen/me'))
    } catch (e) {
      if (!(e instanceof ApiError) || (e.status !== 401 && e.status !== 0)) throw e
      if (e.status === 0) {
        await device.whose()
        const known = await device.get<Me>('me')
        if (!known) throw e
        me.value = known
        away.value = true
        void outbox.look()
        return known
      }
      is(undefined)
    }
    return me.value
  }
  function is(now: Me | undefined) {
    me.value = now
    asked.value = true
    away.value = false
    if (now) void device.own(now.id).then(() => device.put('me', now)).then(() => outbox.send())
    else void device.remove('me')
  }
  async function signOut() {
    try {
      await api.post('/api/citizen/logout', {})
    } catch (e) {
      // the page must not look signed out while the session lives
      if (!(e instanceof ApiError) || e.status !== 401) throw e
    }
    await erased()
  }
  /** Nothing of this person stays on the device. */
  async function erased() {
    await device.erase()
    outbox.forget()
    is(undefined)
  }
  return { me, away, know, is, signOut, erased }
})
