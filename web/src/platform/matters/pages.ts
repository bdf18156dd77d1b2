import { pages } from '@/kit/pages'

export default pages([
  { path: '/me/apply/:item', title: 'matters.apply.title', component: () => import('./ApplyPage.vue'), face: 'plain' },
  { path: '/me/matters', title: 'matters.mine.title', component: () => import('./MattersPage.vue'), face: 'plain' },
  { path: '/me/matters/:number', title: 'matters.own.title', component: () => import('./MatterPage.vue'), face: 'plain' },
  { path: '/progress', title: 'matters.progress.title', component: () => import('./ProgressPage.vue'), face: 'plain' },
  { path: '/together', title: 'matters.together.title', component: () => import('./TogetherPage.vue'), face: 'plain' },
  { path: '/matters', title: 'matters.desk.title', component: () => import('./DeskPage.vue'), permission: 'matter.read', nav: { group: 'work', order: 5, icon: 'list' } },
  { path: '/matters/:number', title: 'matters.desk.one', component: () => import('./DeskMatterPage.vue'), permission: 'matter.read' },
])
