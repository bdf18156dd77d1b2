import { pages } from '@/kit/pages'

export default pages([
  { path: '/intermediaries', title: 'intermediaries.title', component: () => import('./MarketPage.vue'), face: 'plain' },
  { path: '/intermediaries/agencies/:uscc', title: 'intermediaries.agency.title', component: () => import('./AgencyPage.vue'), face: 'plain' },
  { path: '/intermediaries/demands/:number', title: 'intermediaries.demand.title', component: () => import('./DemandPage.vue'), face: 'plain' },
  { path: '/me/intermediaries', title: 'intermediaries.mine.title', component: () => import('./MinePage.vue'), face: 'plain' },
  { path: '/me/intermediaries/:number', title: 'intermediaries.demand.title', component: () => import('./MyDemandPage.vue'), face: 'plain' },
  { path: '/intermediaries/desk', title: 'intermediaries.desk.title', component: () => import('./DeskPage.vue'), permission: 'intermediary.supervise', nav: { group: 'hall', order: 5, icon: 'people' } },
  { path: '/intermediaries/desk/:kind/:number', title: 'intermediaries.demand.title', component: () => import('./DeskDemandPage.vue'), permission: 'intermediary.supervise' },
])
