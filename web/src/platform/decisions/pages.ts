import { pages } from '@/kit/pages'

export default pages([
  { path: '/decisions', title: 'decisions.list.title', component: () => import('./TablesPage.vue'), permission: 'decisions.read', nav: { group: 'hall', order: 2, icon: 'rule' } },
  { path: '/decisions/log', title: 'decisions.log.title', component: () => import('./LogPage.vue'), permission: 'decisions.read' },
  { path: '/decisions/log/:id', title: 'decisions.one.title', component: () => import('./DecisionPage.vue'), permission: 'decisions.read' },
  { path: '/decisions/tables/new', title: 'decisions.edit.new', component: () => import('./EditPage.vue'), permission: 'decisions.edit' },
  { path: '/decisions/tables/:id', title: 'decisions.table.title', component: () => import('./TablePage.vue'), permission: 'decisions.read' },
  { path: '/decisions/tables/:id/edit', title: 'decisions.edit.title', component: () => import('./EditPage.vue'), permission: 'decisions.edit' },
])
