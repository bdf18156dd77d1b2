import { pages } from '@/kit/pages'

export default pages([
  { path: '/m/appointments', title: 'appointments.mine.title', component: () => import('./MyAppointmentsPage.vue'), face: 'plain' },
  { path: '/m/appointments/new', title: 'appointments.book.title', component: () => import('./BookPage.vue'), face: 'plain' },
  { path: '/m/appointments/:id', title: 'appointments.one.title', component: () => import('./OneAppointmentPage.vue'), face: 'plain' },
  { path: '/hall/appointments', title: 'appointments.hall.title', component: () => import('./HallPage.vue'), permission: 'window.take', nav: { group: 'work', order: 65, icon: 'clock' } },
  { path: '/hall/places', title: 'appointments.places.title', component: () => import('./PlacesPage.vue'), permission: 'appointment.manage', nav: { group: 'work', order: 66, icon: 'clock' } },
])
