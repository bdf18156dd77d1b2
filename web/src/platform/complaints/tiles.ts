import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'complaints', path: '/me/complaints', title: 'complaints.mine.title', about: 'complaints.mine.short', icon: 'inbox', order: 23 },
])
