import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'guide', path: '/guide', title: 'phone.tile.guide', about: 'phone.tile.guideAbout', icon: 'list', order: 10, elder: true },
  { id: 'nearby', path: '/guide/map', title: 'phone.tile.nearby', about: 'phone.tile.nearbyAbout', icon: 'pin', order: 60, elder: true },
])
