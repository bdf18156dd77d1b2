import { pages } from '@/kit/pages'

export default pages([
  { path: '/me/complaints', title: 'complaints.mine.title', component: () => import('./MinePage.vue'), face: 'plain' },
  { path: '/me/complaints/new', title: 'complaints.form.title', component: () => import('./NewPage.vue'), face: 'plain' },
  { path: '/me/complaints/:id', title: 'complaints.one.title', component: () => import('./OnePage.vue'), face: 'plain' },
])
