import { pages } from '@/kit/pages'

export default pages([
  { path: '/wall', title: 'wall.title', component: () => import('./WallPage.vue'), face: 'wall', permission: 'map.read', nav: { group: 'city', order: 1, icon: 'wall' } },
])
