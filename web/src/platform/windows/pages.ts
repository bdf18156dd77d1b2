import { pages } from '@/kit/pages'

export default pages([
  { path: '/window', title: 'windows.desk.title', component: () => import('./WindowPage.vue'), permission: 'window.take', nav: { group: 'counter', order: 1, icon: 'inbox' } },
  { path: '/window/figures', title: 'windows.figures.title', component: () => import('./FiguresPage.vue'), permission: 'window.figures', nav: { group: 'counter', order: 3, icon: 'chart' } },
  { path: '/window/kiosks', title: 'windows.kiosks.title', component: () => import('./KiosksPage.vue'), permission: 'onecode.manage', nav: { group: 'counter', order: 4, icon: 'panel' } },
  { path: '/kiosk', title: 'windows.kiosk.title', component: () => import('./KioskPage.vue'), face: 'plain' },
])
