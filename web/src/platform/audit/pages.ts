import { pages } from '@/kit/pages'

export default pages([
  { path: '/audit', title: 'audit.title', component: () => import('./AuditPage.vue'), permission: 'audit.read', nav: { group: 'keep', order: 3, icon: 'audit' } },
])
