import { pages } from '@/kit/pages'

export default pages([
  { path: '/exchange', title: 'exchange.title', component: () => import('./JobsPage.vue'), permission: 'exchange.read', nav: { group: 'bring', order: 10, icon: 'refresh' } },
  { path: '/exchange/connections', title: 'exchange.connections.title', component: () => import('./ConnectionsPage.vue'), permission: 'exchange.read', nav: { group: 'bring', order: 11, icon: 'link' } },
  { path: '/exchange/operations', title: 'exchange.ops.title', component: () => import('./OperationsPage.vue'), permission: 'exchange.read', nav: { group: 'bring', order: 12, icon: 'system' } },
  { path: '/exchange/jobs/new', title: 'exchange.edit.new', component: () => import('./JobEditPage.vue'), permission: 'exchange.manage' },
  { path: '/exchange/jobs/:id/edit', title: 'exchange.edit.title', component: () => import('./JobEditPage.vue'), permission: 'exchange.manage' },
  { path: '/exchange/jobs/:id', title: 'exchange.job.title', component: () => import('./JobPage.vue'), permission: 'exchange.read' },
])
