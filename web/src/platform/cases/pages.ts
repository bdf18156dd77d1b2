import { pages } from '@/kit/pages'

export default pages([
  { path: '/desk', title: 'cases.inbox.title', component: () => import('./InboxPage.vue'), permission: 'case.read', nav: { group: 'work', order: 1, icon: 'inbox' } },
  { path: '/cases', title: 'cases.list.title', component: () => import('./CaseListPage.vue'), permission: 'case.read', nav: { group: 'work', order: 2, icon: 'list' } },
  { path: '/cases/new', title: 'cases.new.title', component: () => import('./NewCasePage.vue'), permission: 'case.open', nav: { group: 'work', order: 3, icon: 'plus' } },
  { path: '/evaluation', title: 'cases.evaluation.title', component: () => import('./EvaluationPage.vue'), permission: 'case.read', nav: { group: 'keep', order: 1, icon: 'chart' } },
  { path: '/cases/:id', title: 'cases.page.title', component: () => import('./CasePage.vue'), permission: 'case.read' },
])
