import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'onecode', path: '/me/code', title: 'onecode.code.title', about: 'onecode.code.short', icon: 'key', order: 15, elder: true },
])
