import type { Component } from 'vue'

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
  nav?: { group: 'work' | 'city' | 'data' | 'apps' | 'keep'; order: number; icon: string }
}
export const pages = (list: PageSpec[]) => list
