import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'verify', path: '/verify', title: 'phone.tile.verify', about: 'phone.tile.verifyAbout', icon: 'check', order: 80 },
])
