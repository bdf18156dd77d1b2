import { pages } from '@/kit/pages'

export default pages([
  { path: '/account', title: 'identity.own.title', component: () => import('./OwnAccountPage.vue'), nav: { group: 'keep', order: 90, icon: 'user' } },
  { path: '/accounts', title: 'identity.accounts.title', component: () => import('./AccountsPage.vue'), permission: 'account.manage', nav: { group: 'keep', order: 5, icon: 'user' } },
])
