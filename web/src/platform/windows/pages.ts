import { pages } from '@/kit/pages'

export default pages([
  { path: '/window', title: 'windows.desk.title', component: () => import('./WindowPage.vue'), permission: 'window.take', nav: { group: 'work', order: 64, icon: 'inbox' } },
  { path: '/window/figures', title: 'windows.figures.title', component: () => import('./FiguresPage.vue'), permission: 'window.figures', nav: { group: 'work', order: 64.5, icon: 'chart' } },
  { path: '/kiosk', title: 'windows.kiosk.title', component: () => import('./KioskPage.vue'), face: 'plain' },
])
