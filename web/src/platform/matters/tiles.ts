import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'together', path: '/together', title: 'phone.tile.together', about: 'phone.tile.togetherAbout', icon: 'layers', order: 11 },
  { id: 'progress', path: '/me/matters', title: 'phone.tile.progress', about: 'phone.tile.progressAbout', icon: 'clock', order: 20, elder: true },
  { id: 'by-number', path: '/progress', title: 'phone.tile.byNumber', about: 'phone.tile.byNumberAbout', icon: 'search', order: 21 },
])
