import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api, ApiError } from '@/kit/api'
import { device } from '@/kit/device'
import { outbox, PLACE } from '@/kit/outbox'

export interface Me { id: string; level: number; levelName: string; name?: string; phone: string; idNumber?: string; since: string; verifiedAt?: string }
export interface Sent { token: string; seconds: number; shown?: string; note?: string }
export interface Errand { id: string; name: string }
export interface Firm { uscc: string; firm: string; role: 'legal-representative' | 'agent'; errands: Errand[]; until?: string; delegation?: string }
export interface Agent { id: string; name?: string; phone?: string; errands: Errand[]; starts: string; until: string; state: string; endReason?: string }
export interface Consent { id: string; receiver: string; receiverName: string; purpose: string; items: string[]; givenAt: string; withdrawnAt?: string; withdrawable: boolean }
export interface Look { id: string; at: string; own: boolean; department?: string; who?: string; kind: string; clear: boolean; purpose?: string; reference?: string; subject?: string }
export interface Looks { items: Look[]; next?: string; lawDelayDays: number }

/** Without a line a person stays signed in as long as the server would let an unused session live. */
const AWAY_MILLIS = 2 * 3_600_000
/** Signed out while the line was away: the server hears of it first thing when it is back. */
const OWED = 'zs-sign-out'

/** The citizen at the phone; nothing to do with the staff's session. */
export const useMe = defineStore('me', () => {
  const me = shallowRef<Me>()
  const asked = shallowRef(false)
  /** Not asked: the line is away, and this is who was signed in on this device before. */
  const away = shallowRef(false)
  async function know() {
    if (asked.value) return me.value
    try {
      await settle()
      is(await api.get<Me>('/api/citizen/me'))
    } catch (e) {
      if (!(e instanceof ApiError) || (e.status !== 401 && e.status !== 0)) throw e
      if (e.status === 0) {
        await device.whose()
        const known = await device.get<{ me: Me; at: number }>('me')
        if (!known || known.at < Date.now() - AWAY_MILLIS) throw e
        me.value = known.me
        away.value = true
        void outbox.look()
        return known.me
      }
      is(undefined)
    }
    return me.value
  }
  function is(now: Me | undefined) {
    me.value = now
    asked.value = true
    away.value = false
    if (now) localStorage.removeItem(OWED)
    if (now) void device.own(now.id).then(() => device.put('me', { me: now, at: Date.now() })).then(() => outbox.send())
    else void device.remove('me')
  }
  async function settle() {
    if (!localStorage.getItem(OWED)) return
    await api.post('/api/citizen/logout', {}).catch((e: ApiError) => {
      if (e.status !== 401) throw e
    })
    localStorage.removeItem(OWED)
  }
  async function signOut() {
    try {
      await api.post('/api/citizen/logout', {})
    } catch (e) {
      if (!(e instanceof ApiError) || (e.status !== 401 && e.status !== 0)) throw e
      if (e.status === 0) {
        localStorage.setItem(OWED, '1')
        return erased(PLACE)
      }
    }
    await erased()
  }
  /** Nothing of this person stays on the device. `but`: what waits to be sent, when there is no line to send it by; it opens to nobody else. */
  async function erased(but?: string) {
    await device.erase(but)
    outbox.forget()
    is(undefined)
  }
  device.onLost(() => location.reload())
  return { me, away, know, is, signOut, erased }
})
