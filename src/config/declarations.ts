import { type Dirent, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'
import type { Declaration, Unreadable } from './declaration.ts'
import type { Portfolio } from './portfolio.ts'
import { readSiteFile } from './site-file.ts'

const PORTFOLIO = 'sites/portfolio.csv'

/** Everything that a workspace declares, before any of it is checked. */
export interface Declarations {
  /** One an id. */
  readonly list: readonly (Declaration | Unreadable)[]
  /** Why the portfolio as a whole gave no rows. */
  readonly broken?: Unreadable
  /** Names in the folder `sites/<id>/`; empty when there is none. */
  readonly namesIn: (id: string) => Promise<ReadonlySet<string>>
}

/** Reads the folders in `sites/` and the rows of the portfolio. Names that begin with `.` or `_` are nobody's. */
export async function readDeclarations(workspace: Workspace): Promise<Declarations> {
  const folders = await foldersIn(workspace.sitesDir)
  const namesIn = async (id: string) => new Set(folders.has(id) ? await readdir(join(workspace.sitesDir, id)) : [])
  const portfolio = await readRows(workspace)
  const ofRows = new Set(portfolio.rows.map(row => row.id))
  const ofFolders = await Promise.all([...folders].map(id => readFolder(workspace, id, ofRows.has(id))))
  const list = unrepeated([...ofFolders.filter(each => each !== null), ...portfolio.rows])
  const broken = portfolio.broken && { id: PORTFOLIO, declaredIn: PORTFOLIO, failures: [portfolio.broken] }
  return { list, namesIn, ...(broken ? { broken } : {}) }
}

async function foldersIn(sitesDir: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(sitesDir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException): Dirent[] => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const folders = entries.filter(entry => !/^[._]/.test(entry.name) && !entry.isFile())
  return new Set(folders.map(entry => entry.name))
}

/** Null when the folder declares nothing: it is empty, or it belongs to a row of the portfolio. */
async function readFolder(workspace: Workspace, id: string, hasRow: boolean): Promise<Declaration | Unreadable | null> {
  const file = `sites/${id}/site.json`
  try {
    // Synchronous: hundreds of small files take 3 ms this way and 20 ms through the thread pool.
    return readSiteFile(id, file, readFileSync(join(workspace.root, file)))
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isAbsent && (hasRow || (await readdir(join(workspace.sitesDir, id))).length === 0)) return null
    return { id, declaredIn: file, failures: [isAbsent ? missing(id, file) : unreadable(file, error)] }
  }
}

async function readRows(workspace: Workspace): Promise<Portfolio> {
  try {
    const bytes = await readFile(join(workspace.root, PORTFOLIO))
    const { readPortfolio } = await import('./portfolio.ts')
    return readPortfolio(PORTFOLIO, bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { rows: [] }
    return { rows: [], broken: { ...unreadable(PORTFOLIO, error), code: 'portfolio-unreadable' } }
  }
}

/** Puts one unreadable declaration in the place of several with one id. */
function unrepeated(all: readonly (Declaration | Unreadable)[]): readonly (Declaration | Unreadable)[] {
  return [...Map.groupBy(all, each => each.id)].map(([id, each]) => {
    const [first, second] = each as [Declaration | Unreadable, ...(Declaration | Unreadable)[]]
    if (!second) return first
    const places = each.map(({ declaredIn }) => declaredIn).join(' and ')
    const hint = 'Keep one of them, or give the other another id.'
    const message = `Expected one declaration of the site "${id}", got ${each.length}: ${places}`
    return {
      id,
      declaredIn: first.declaredIn,
      failures: [{ code: 'site-declared-twice', message, where: second.declaredIn, hint }],
    }
  })
}

const missing = (id: string, file: string): Failure => ({
  code: 'site-unreadable',
  message: `Expected ${file}, got a folder without it`,
  where: `sites/${id}`,
  hint: `Add a site.json, or a row "${id}" in ${PORTFOLIO}; a name that begins with "_" keeps the folder out.`,
})

const unreadable = (file: string, error: unknown): Failure => ({
  code: 'site-unreadable',
  message: `Expected a readable file, got: ${error instanceof Error ? error.message : String(error)}`,
  where: file,
})
