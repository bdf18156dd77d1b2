import { pages } from '@/kit/pages'

export default pages([
  { path: '/sharing/push', title: 'delivery.push.title', component: () => import('./PushPage.vue'), permission: 'share.read', nav: { group: 'share', order: 35, icon: 'export' } },
  { path: '/sharing/files', title: 'delivery.files.title', component: () => import('./FilesPage.vue'), permission: 'share.read', nav: { group: 'share', order: 36, icon: 'download' } },
  { path: '/sharing/neighbours', title: 'delivery.neighbours.title', component: () => import('./NeighboursPage.vue'), permission: 'share.read', nav: { group: 'share', order: 37, icon: 'home' } },
])
