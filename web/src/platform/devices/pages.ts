import { pages } from '@/kit/pages'

export default pages([
  { path: '/devices', title: 'devices.title', component: () => import('./DevicesPage.vue'), permission: 'device.read', nav: { group: 'city', order: 3, icon: 'device' } },
  { path: '/devices/sharing', title: 'devices.groups', component: () => import('./SharingPage.vue'), permission: 'device.read' },
  { path: '/devices/:id', title: 'devices.page.title', component: () => import('./DevicePage.vue'), permission: 'thing.read' },
])
