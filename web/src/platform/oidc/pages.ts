import { pages } from '@/kit/pages'

export default pages([
  { path: '/me/agree', title: 'oidc.agree.title', component: () => import('./AgreePage.vue'), face: 'plain' },
  { path: '/oidc/clients', title: 'oidc.clients.title', component: () => import('./ClientsPage.vue'), permission: 'client.manage', nav: { group: 'share', order: 60, icon: 'key' } },
])
