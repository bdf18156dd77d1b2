import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'me', path: '/me', title: 'phone.tile.me', about: 'phone.tile.meAbout', icon: 'user', order: 90 },
])
