import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'benefits', path: '/me/benefits', title: 'benefits.mine.title', about: 'benefits.mine.short', icon: 'list', order: 34 },
])
