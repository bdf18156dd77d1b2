import { pages } from '@/kit/pages'

export default pages([
  { path: '/accounts', title: 'identity.accounts.title', component: () => import('./AccountsPage.vue'), permission: 'account.manage', nav: { group: 'keep', order: 5, icon: 'user' } },
])
