import { pages } from '@/kit/pages'

export default pages([
  { path: '/me/projects', title: 'projects.mine.title', component: () => import('./MyProjectsPage.vue'), face: 'plain' },
  { path: '/me/projects/:code', title: 'projects.one', component: () => import('./MyProjectPage.vue'), face: 'plain' },
  { path: '/public/projects', title: 'projects.open.title', component: () => import('./OpenPage.vue'), face: 'plain' },
  { path: '/projects', title: 'projects.board.title', component: () => import('./BoardPage.vue'), permission: 'project.read', nav: { group: 'work', order: 67, icon: 'layers' } },
  { path: '/projects/new', title: 'projects.form.title', component: () => import('./RegisterPage.vue'), permission: 'project.register', nav: { group: 'work', order: 68, icon: 'plus' } },
  { path: '/projects/:code', title: 'projects.one', component: () => import('./ProjectPage.vue'), permission: 'project.read' },
])
