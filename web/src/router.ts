import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { ApiError, whenSignedOut } from '@/kit/api'
import type { PageSpec } from '@/kit/pages'
import { keepShell } from '@/shell/offline'
import { useCity } from '@/shell/city'
import { useSession } from '@/shell/session'
import { say } from './i18n'

/** A new application's pages appear by lying in its folder; nothing here names one. */
const files = {
  ...import.meta.glob<{ default: PageSpec[] }>('./platform/*/pages.ts', { eager: true }),
  ...import.meta.glob<{ default: PageSpec[] }>('./apps/*/pages.ts', { eager: true }),
}
export const allPages: PageSpec[] = Object.values(files).flatMap((file) => file.default)

const toRoute = (page: PageSpec): RouteRecordRaw => ({ path: page.path, component: page.component as never, meta: { page } })
const faces = (face: string) => allPages.filter((p) => (p.face ?? 'desk') === face)

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', component: { render: () => null }, meta: { start: true } },
    { path: '/login', component: () => import('./platform/identity/LoginPage.vue'), meta: { open: true, title: 'identity.login.title' } },
    { path: '/password', component: () => import('./platform/identity/PasswordPage.vue'), meta: { title: 'identity.password.title', own: true } },
    { path: '/desk-shell', component: () => import('./shell/DeskLayout.vue'), children: faces('desk').map(toRoute) },
    ...faces('wall').map(toRoute),
    ...faces('plain').map(toRoute),
    { path: '/:rest(.*)*', component: () => import('./shell/LostPage.vue'), meta: { open: true, title: 'shell.lost.title' } },
  ],
})

router.beforeEach(async (to) => {
  const page = to.meta.page as PageSpec | undefined
  document.documentElement.classList.toggle('face-wall', page?.face === 'wall')
  document.documentElement.classList.toggle('face-plain', page?.face === 'plain')
  useCity().know().catch(() => undefined) // a page says itself that the server is away
  if (page?.face === 'plain') keepShell()
  if (to.meta.open || page?.face === 'plain') return true
  const session = useSession()
  try {
    if (!(await session.know())) return { path: '/login', query: to.path === '/' ? {} : { next: to.fullPath } }
  } catch (e) {
    return { path: '/login', query: { next: to.fullPath, trouble: e instanceof ApiError ? e.code : 'offline' } }
  }
  if (session.me?.mustChangePassword && !to.meta.own) return '/password'
  if (to.meta.start) return session.home
  if (!session.may(page?.permission)) return { path: '/not-allowed', query: { page: to.path } }
  return true
})

router.afterEach((to) => {
  const page = to.meta.page as PageSpec | undefined
  const title = page?.title ?? (to.meta.title as string | undefined)
  const city = useCity().city?.name
  document.title = [title && say(title), city ? say('shell.product', { city }) : say('shell.name')].filter(Boolean).join(' · ')
})

// After an upgrade the old page's parts are gone from the server: load the new page whole.
router.onError((error, to) => {
  if (/dynamically imported module|Importing a module script failed|preload CSS/i.test(String(error?.message))) {
    const key = 'zs.reloaded'
    if (sessionStorage.getItem(key) === to.fullPath) return
    sessionStorage.setItem(key, to.fullPath)
    location.assign(to.fullPath)
  }
})

whenSignedOut(() => {
  const session = useSession()
  if (!session.me) return
  session.forget()
  void router.push({ path: '/login', query: { next: router.currentRoute.value.fullPath, trouble: 'expired' } })
})
