import { pages } from '@/kit/pages'

export default pages([
  { path: '/open', title: 'opendata.portal.title', component: () => import('./PortalPage.vue'), face: 'plain' },
  { path: '/open/requests', title: 'opendata.ask.title', component: () => import('./AskPage.vue'), face: 'plain' },
  { path: '/open/api', title: 'opendata.developers.title', component: () => import('./DevelopersPage.vue'), face: 'plain' },
  { path: '/open/:id', title: 'opendata.entry.title', component: () => import('./EntryPage.vue'), face: 'plain' },
  { path: '/opendata', title: 'opendata.releases.title', component: () => import('./ReleasesPage.vue'), permission: 'opendata.manage', nav: { group: 'share', order: 50, icon: 'export' } },
  { path: '/opendata/requests', title: 'opendata.requests.title', component: () => import('./RequestsPage.vue'), permission: 'opendata.manage', nav: { group: 'share', order: 51, icon: 'people' } },
  { path: '/opendata/new/:resource', title: 'opendata.plan.new', component: () => import('./PlanPage.vue'), permission: 'opendata.manage' },
  { path: '/opendata/:id', title: 'opendata.plan.title', component: () => import('./PlanPage.vue'), permission: 'opendata.manage' },
])
