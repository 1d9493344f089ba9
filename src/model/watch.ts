import type { Entry } from './content.ts'

/**
 * What the instance of a theme tells while it runs: what it reads of its site, and what it keeps from one page to the
 * next. Calls come from the code of the theme itself, in great number; none may throw.
 */
export interface Watch {
  /** An entry of the site as a page gets it: the same members, noting which of them are read. */
  entry(raw: Entry, made: Record<string, unknown>): Record<string, unknown>
  /** All entries of a collection were listed, in their order. */
  listed(collection: string): void
  /** An entry was asked for, and it is there. */
  found(raw: object): void
  /** An entry was asked for which the site does not have. */
  missed(collection: string, id: string): void
  /** The paths of a route, with the props of each, were looked at. */
  pathsRead(route: object): void
  /** A derived image was asked for. */
  imageAsked(request: object): void
  /** The original of an image is shown itself. `file`: where it was imported from. */
  originalShown(file: string): void
  /** Something outside was read that nobody can compare later: `fetch`, `node:fs readFile`. */
  outside(what: string): void
  /** Module code begins (1) or ends (-1): what it reads counts for every page. */
  evaluates(step: 1 | -1): void
  /** An object was made just now: changing it keeps nothing for other pages. Returns it. */
  own<T>(made: T): T
  /** An object is about to be changed. Returns it. `where`: the file of the theme that does it. */
  changes<T>(target: T, where: string): T
  /** A function is handed to a package, which may keep what it answers. Returns it. */
  handed<F>(run: F, where: string): F
  /** A variable that outlives the page was changed. */
  kept(where: string): void
  /** Names this moment; a variable made at this moment may be changed until the next page begins. */
  moment(): number
  keptSince(moment: number, where: string): void
}
