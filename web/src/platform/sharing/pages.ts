import { pages } from '@/kit/pages'

export default pages([
  { path: '/sharing', title: 'sharing.title', component: () => import('./ServicesPage.vue'), permission: 'share.read', nav: { group: 'share', order: 30, icon: 'link' } },
  { path: '/sharing/consumers', title: 'sharing.consumers.title', component: () => import('./ConsumersPage.vue'), permission: 'share.read', nav: { group: 'share', order: 31, icon: 'key' } },
  { path: '/sharing/services/:id', title: 'sharing.service.title', component: () => import('./ServicePage.vue'), permission: 'share.read' },
])
