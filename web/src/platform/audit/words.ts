import { has, say, words } from '@/i18n'

/** What was done, in words. The server records codes such as device.update; a case's steps are the declarations' own and may be new. */
export function actionName(action: string) {
  for (const key of [`audit.actions.${action}.done`, `audit.actions.${action}`]) if (has(key)) return say(key)
  return action.startsWith('case.') ? say('audit.caseStep', { step: action.slice(5) }) : action
}
export const subjectName = (type?: string | null) => (type ? (has(`audit.subjects.${type}`) ? say(`audit.subjects.${type}`) : type) : '')

type Tree = { [key: string]: string | Tree }
/** The actions to choose from, by group; the group itself is chosen by its prefix. */
export function actionGroups() {
  const all = (words.audit as Tree).actions as Tree
  const leaves = (node: Tree, path: string): string[] => Object.entries(node).flatMap(([k, v]) => (typeof v === 'string' ? [k === 'done' ? path : `${path}.${k}`] : leaves(v, `${path}.${k}`)))
  return Object.entries(all).map(([id, node]) => ({ prefix: id + '.', name: say(`audit.groups.${id}`), actions: leaves(node as Tree, id) }))
}
export const subjects = () => Object.keys((words.audit as Tree).subjects as Tree)
