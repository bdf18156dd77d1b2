import type { Component } from 'vue'

/** Parts of the side navigation, in this order: by what people sit down to do. `work`: what waits for me; `counter`: people before me; `hall`: what can be applied for and how well; `cards`: what is issued and shown. */
export const navGroups = ['work', 'counter', 'hall', 'cards', 'city', 'data', 'bring', 'share', 'apps', 'keep'] as const
export type NavGroup = (typeof navGroups)[number]

/** One page of a module or an application, as its `pages.ts` tells the shell. */
export interface PageSpec {
  path: string
  /** message key of the title */
  title: string
  component: () => Promise<Component | { default: Component }>
  /** desk: light, with the side navigation; wall: dark, whole screen; plain: no login needed, phone first */
  face?: 'desk' | 'wall' | 'plain'
  /** permission needed to see it; none means everyone who has signed in (or anyone, when face is plain) */
  permission?: string
  /** one line in the side navigation */
  nav?: { group: NavGroup; order: number; icon: string }
}
export const pages = (list: PageSpec[]) => list
