import { pages } from '@/kit/pages'

export default pages([
  { path: '/me', title: 'persons.home.title', component: () => import('./MePage.vue'), face: 'plain' },
  { path: '/me/real-name', title: 'persons.realName.title', component: () => import('./RealNamePage.vue'), face: 'plain' },
  { path: '/me/firms', title: 'persons.firms.title', component: () => import('./FirmsPage.vue'), face: 'plain' },
  { path: '/me/looks', title: 'persons.looks.title', component: () => import('./LooksPage.vue'), face: 'plain' },
  { path: '/me/consents', title: 'persons.consents.title', component: () => import('./ConsentsPage.vue'), face: 'plain' },
  { path: '/me/scan', title: 'persons.scan.title', component: () => import('./ScanPage.vue'), face: 'plain' },
  { path: '/persons/desk', title: 'persons.desk.title', component: () => import('./DeskPage.vue'), permission: 'person.verify', nav: { group: 'counter', order: 2, icon: 'user' } },
  { path: '/vault', title: 'persons.vault.title', component: () => import('./VaultPage.vue'), permission: 'vault.manage', nav: { group: 'keep', order: 6, icon: 'key' } },
])
