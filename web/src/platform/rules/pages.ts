import { pages } from '@/kit/pages'

export default pages([
  { path: '/alerts', title: 'rules.alert.list', component: () => import('./AlertsPage.vue'), permission: 'alert.read', nav: { group: 'work', order: 4, icon: 'bell' } },
  { path: '/rules', title: 'rules.title', component: () => import('./RulesPage.vue'), permission: 'rule.read', nav: { group: 'city', order: 4, icon: 'rule' } },
  { path: '/rules/:id', title: 'rules.page.title', component: () => import('./RulePage.vue'), permission: 'rule.read' },
])
