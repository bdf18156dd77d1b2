import { pages } from '@/kit/pages'

export default pages([
  { path: '/registry', title: 'registry.title', component: () => import('./LibrariesPage.vue'), permission: 'registry.read', nav: { group: 'data', order: 20, icon: 'layers' } },
  { path: '/registry/find', title: 'registry.find.title', component: () => import('./FindPage.vue'), permission: 'registry.read', nav: { group: 'data', order: 21, icon: 'people' } },
  { path: '/registry/reviews', title: 'registry.review.title', component: () => import('./ReviewPage.vue'), permission: 'registry.review', nav: { group: 'data', order: 22, icon: 'link' } },
  { path: '/registry/conflicts', title: 'registry.conflict.title', component: () => import('./ConflictsPage.vue'), permission: 'registry.review', nav: { group: 'data', order: 23, icon: 'reject' } },
  { path: '/registry/addresses', title: 'registry.address.title', component: () => import('./AddressPage.vue'), permission: 'registry.read', nav: { group: 'data', order: 24, icon: 'pin' } },
  { path: '/audit/looks', title: 'registry.looks.title', component: () => import('./LooksPage.vue'), permission: 'audit.read', nav: { group: 'keep', order: 3.5, icon: 'people' } },
  { path: '/registry/libraries/:id', title: 'registry.library.title', component: () => import('./LibraryPage.vue'), permission: 'registry.read' },
  { path: '/registry/records/:library/:gid', title: 'registry.record.title', component: () => import('./RecordPage.vue'), permission: 'registry.read' },
])
