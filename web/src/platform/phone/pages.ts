import { pages } from '@/kit/pages'

export default pages([
  { path: '/m', title: 'phone.home.title', component: () => import('./HomePage.vue'), face: 'plain' },
  { path: '/m/messages', title: 'phone.messages.title', component: () => import('./MessagesPage.vue'), face: 'plain' },
  { path: '/m/report', title: 'phone.report.title', component: () => import('./ReportPage.vue'), face: 'plain' },
  { path: '/m/reports', title: 'phone.reports.title', component: () => import('./ReportsPage.vue'), face: 'plain' },
  { path: '/m/reports/:id', title: 'phone.reports.one', component: () => import('./OneReportPage.vue'), face: 'plain' },
  { path: '/m/licences', title: 'phone.licences.title', component: () => import('./LicencesPage.vue'), face: 'plain' },
  { path: '/m/firm', title: 'phone.firm.title', component: () => import('./FirmPage.vue'), face: 'plain' },
])
