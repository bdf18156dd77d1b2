import { pages } from '@/kit/pages'

export default pages([
  { path: '/evaluate', title: 'evaluations.link.title', component: () => import('./LinkPage.vue'), face: 'plain' },
  { path: '/me/evaluations', title: 'evaluations.mine.title', component: () => import('./MinePage.vue'), face: 'plain' },
  { path: '/public/evaluations', title: 'evaluations.open.title', component: () => import('./OpenPage.vue'), face: 'plain' },
  { path: '/evaluations', title: 'evaluations.desk.title', component: () => import('./DeskPage.vue'), permission: 'evaluation.read', nav: { group: 'hall', order: 3, icon: 'chart' } },
])
