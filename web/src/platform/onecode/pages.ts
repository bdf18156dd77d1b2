import { pages } from '@/kit/pages'

export default pages([
  { path: '/me/code', title: 'onecode.code.title', component: () => import('./CodePage.vue'), face: 'plain' },
  { path: '/me/code/scans', title: 'onecode.scans.title', component: () => import('./ScansPage.vue'), face: 'plain' },
  { path: '/terminal', title: 'onecode.terminal.title', component: () => import('./TerminalPage.vue'), face: 'plain' },
  { path: '/onecode', title: 'onecode.scenes.title', component: () => import('./ScenesPage.vue'), permission: 'onecode.read', nav: { group: 'cards', order: 5, icon: 'key' } },
])
