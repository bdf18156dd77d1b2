import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'evaluations', path: '/me/evaluations', title: 'evaluations.mine.title', about: 'evaluations.mine.short', icon: 'check', order: 22 },
])
