/** One tile of the phone's entrance, as a module's or an application's `tiles.ts` adds it; it appears by lying there. */
export interface TileSpec {
  /** also a class of the tile, for its picture */
  id: string
  path: string
  /** message key of the name, and of the line below it */
  title: string
  about: string
  icon: string
  order: number
  /** shown in the large, short version, too (长辈版) */
  elder?: boolean
  /** how many wait, asked when somebody is signed in */
  count?: () => Promise<number>
}
export const tiles = (list: TileSpec[]) => list
