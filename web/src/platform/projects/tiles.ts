import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'projects', path: '/me/projects', title: 'projects.mine.title', about: 'projects.mine.short', icon: 'layers', order: 35 },
])
