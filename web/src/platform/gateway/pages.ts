import { pages } from '@/kit/pages'

export default pages([
  { path: '/rejects', title: 'rejects.title', component: () => import('./RejectsPage.vue'), permission: 'reject.read', nav: { group: 'keep', order: 2, icon: 'reject' } },
])
