import { pages } from '@/kit/pages'

export default pages([
  { path: '/archive', title: 'archive.title', component: () => import('./ArchivePage.vue'), permission: 'archive.read', nav: { group: 'hall', order: 4, icon: 'panel' } },
  { path: '/archive/:id', title: 'archive.one', component: () => import('./PackagePage.vue'), permission: 'archive.read' },
])
