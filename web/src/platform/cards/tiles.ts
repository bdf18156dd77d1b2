import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'cards', path: '/me/cards', title: 'cards.mine.title', about: 'cards.mine.short', icon: 'file', order: 32, elder: true },
])
