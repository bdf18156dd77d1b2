import { pages } from '@/kit/pages'

export default pages([
  { path: '/quality', title: 'quality.title', component: () => import('./OverviewPage.vue'), permission: 'quality.read', nav: { group: 'data', order: 40, icon: 'check' } },
  { path: '/quality/datasets/:id', title: 'quality.dataset.title', component: () => import('./DatasetPage.vue'), permission: 'quality.read' },
  { path: '/quality/datasets/:id/rules', title: 'quality.rules.title', component: () => import('./RulesPage.vue'), permission: 'quality.read' },
])
