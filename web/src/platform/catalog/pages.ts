import { pages } from '@/kit/pages'

export default pages([
  { path: '/catalog', title: 'catalog.title', component: () => import('./CatalogPage.vue'), permission: 'catalog.read', nav: { group: 'data', order: 1, icon: 'layers' } },
  { path: '/catalog/drafts', title: 'catalog.drafts.title', component: () => import('./DraftsPage.vue'), permission: 'catalog.draft', nav: { group: 'data', order: 2, icon: 'file' } },
  { path: '/catalog/sharing', title: 'catalog.sharing.title', component: () => import('./SharingPage.vue'), permission: 'catalog.grant', nav: { group: 'share', order: 1, icon: 'key' } },
  { path: '/catalog/new', title: 'catalog.edit.new', component: () => import('./EditPage.vue'), permission: 'catalog.draft' },
  { path: '/catalog/:id/edit', title: 'catalog.edit.title', component: () => import('./EditPage.vue'), permission: 'catalog.draft' },
  { path: '/catalog/:id', title: 'catalog.entry.title', component: () => import('./EntryPage.vue'), permission: 'catalog.read' },
])
