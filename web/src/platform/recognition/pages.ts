import { pages } from '@/kit/pages'

export default pages([{ path: '/recognition', title: 'recognition.title', component: () => import('./RecognitionPage.vue'), permission: 'recognition.manage', nav: { group: 'cards', order: 4, icon: 'link' } }])
