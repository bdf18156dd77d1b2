import { pages } from '@/kit/pages'

export default pages([
  { path: '/guide', title: 'items.home.title', component: () => import('./GuideHome.vue'), face: 'plain' },
  { path: '/guide/map', title: 'items.map.title', component: () => import('./ServiceMap.vue'), face: 'plain' },
  { path: '/guide/:code', title: 'items.guide.title', component: () => import('./GuidePage.vue'), face: 'plain' },
  { path: '/items', title: 'items.list.title', component: () => import('./ItemsPage.vue'), permission: 'items.read', nav: { group: 'hall', order: 1, icon: 'list' } },
  { path: '/items/load', title: 'items.load.title', component: () => import('./LoadPage.vue'), permission: 'items.edit' },
  { path: '/items/new', title: 'items.edit.new', component: () => import('./EditPage.vue'), permission: 'items.edit' },
  { path: '/items/:id', title: 'items.item.title', component: () => import('./ItemPage.vue'), permission: 'items.read' },
  { path: '/items/:id/edit', title: 'items.edit.title', component: () => import('./EditPage.vue'), permission: 'items.edit' },
])
