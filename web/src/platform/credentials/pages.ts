import { pages } from '@/kit/pages'

export default pages([
  { path: '/verify', title: 'credentials.verify.title', component: () => import('./VerifyPage.vue'), face: 'plain' },
  { path: '/credentials', title: 'credentials.list.title', component: () => import('./ListPage.vue'), permission: 'credential.read', nav: { group: 'cards', order: 1, icon: 'file' } },
  { path: '/credentials/issue', title: 'credentials.issue.title', component: () => import('./IssuePage.vue'), permission: 'credential.issue' },
  { path: '/credentials/types', title: 'credentials.types.title', component: () => import('./TypesPage.vue'), permission: 'credential.read', nav: { group: 'cards', order: 2, icon: 'layers' } },
  { path: '/credentials/seals', title: 'credentials.seals.title', component: () => import('./SealsPage.vue'), permission: 'credential.read', nav: { group: 'cards', order: 3, icon: 'key' } },
  { path: '/credentials/:id', title: 'credentials.one.title', component: () => import('./CredentialPage.vue'), permission: 'credential.read' },
])
