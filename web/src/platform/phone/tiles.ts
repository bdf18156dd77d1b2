import { tiles } from '@/kit/tiles'
import { askUnread } from './unread'

export default tiles([
  { id: 'messages', path: '/m/messages', title: 'phone.tile.messages', about: 'phone.tile.messagesAbout', icon: 'bell', order: 40, elder: true, count: askUnread },
  { id: 'licences', path: '/m/licences', title: 'phone.tile.licences', about: 'phone.tile.licencesAbout', icon: 'file', order: 30, elder: true },
  { id: 'report', path: '/m/report', title: 'phone.tile.report', about: 'phone.tile.reportAbout', icon: 'camera', order: 50, elder: true },
  { id: 'reports', path: '/m/reports', title: 'phone.tile.reports', about: 'phone.tile.reportsAbout', icon: 'inbox', order: 51 },
  { id: 'firm', path: '/m/firm', title: 'phone.tile.firm', about: 'phone.tile.firmAbout', icon: 'factory', order: 70 },
])
