import { pages } from '@/kit/pages'

export default pages([
  { path: '/map', title: 'maps.title', component: () => import('./MapPage.vue'), permission: 'map.read', nav: { group: 'city', order: 2, icon: 'map' } },
])
