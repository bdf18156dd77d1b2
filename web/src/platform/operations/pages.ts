import { pages } from '@/kit/pages'

export default pages([
  { path: '/system', title: 'operations.title', component: () => import('./SystemPage.vue'), permission: 'system.read', nav: { group: 'keep', order: 4, icon: 'system' } },
])
