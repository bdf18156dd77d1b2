import { pages } from '@/kit/pages'

export default pages([
  { path: '/me/cards', title: 'cards.mine.title', component: () => import('./MyCardsPage.vue'), face: 'plain' },
  { path: '/cards', title: 'cards.desk.title', component: () => import('./CardsPage.vue'), permission: 'card.read', nav: { group: 'cards', order: 6, icon: 'file' } },
])
