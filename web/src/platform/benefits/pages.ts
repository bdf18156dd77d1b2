import { pages } from '@/kit/pages'

export default pages([
  { path: '/me/benefits', title: 'benefits.mine.title', component: () => import('./MyBenefitsPage.vue'), face: 'plain' },
  { path: '/benefits', title: 'benefits.desk.title', component: () => import('./BenefitsPage.vue'), permission: 'benefit.read', nav: { group: 'cards', order: 7, icon: 'list' } },
  { path: '/benefits/:id', title: 'benefits.batch.title', component: () => import('./BatchPage.vue'), permission: 'benefit.read' },
])
