import { pages } from '@/kit/pages'

export default pages([
  { path: '/apps/environment', title: 'environment.officer.title', component: () => import('./OfficerPage.vue'), permission: 'thing.read', nav: { group: 'apps', order: 10, icon: 'leaf' } },
  { path: '/apps/environment/sources', title: 'environment.sources.title', component: () => import('./SourcesPage.vue'), permission: 'thing.read', nav: { group: 'apps', order: 11, icon: 'factory' } },
  { path: '/public/environment', title: 'environment.public.title', component: () => import('./PublicPage.vue'), face: 'plain' },
])
