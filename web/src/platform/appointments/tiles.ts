import { tiles } from '@/kit/tiles'

export default tiles([
  { id: 'appointments', path: '/m/appointments', title: 'appointments.mine.title', about: 'appointments.mine.short', icon: 'clock', order: 22, elder: true },
])
