import { pages } from '@/kit/pages'

export default pages([
  { path: '/errands', title: 'errands.title', component: () => import('./ErrandsPage.vue'), permission: 'errand.handle', nav: { group: 'work', order: 6, icon: 'out' } },
  { path: '/errands/:id', title: 'errands.one', component: () => import('./ErrandPage.vue'), permission: 'errand.handle' },
])
