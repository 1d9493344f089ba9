import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where real CMSs are installed, some 700 MB each: once, for all checkouts of a machine. */
export const CACHE = process.env.NEXTGEN_CMS_CACHE ?? join(homedir(), '.cache', 'nextgen')

/** Bytes that an installation takes, with what npm needs on the way. */
const ROOM = 2e9

/** The folder with an installed CMS, or why there can be none. */
export type Installed = { readonly dir: string } | { readonly why: string }

/** Calls npm under the Node that this process runs on: the CMSs' native parts are chosen by it. */
async function npm(dir: string, ...args: string[]): Promise<void> {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
  await run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: dir,
    env,
    timeout: 480_000,
    maxBuffer: 1 << 26,
  })
}

/** Installs into a folder of its own, which gets its name when everything is there. */
async function install(name: string, fill: (dir: string) => Promise<void>): Promise<Installed> {
  const dir = join(CACHE, name)
  if (existsSync(join(dir, 'node_modules'))) return { dir }
  await mkdir(CACHE, { recursive: true })
  const { bavail, bsize } = await statfs(CACHE)
  if (bavail * bsize < ROOM) return { why: `${CACHE} has less than 2 GB of space for ${name}` }
  const temporary = `${dir}.${process.pid}.tmp`
  try {
    await mkdir(temporary, { recursive: true })
    await fill(temporary)
    await rename(temporary, dir).catch(error => {
      if (!existsSync(dir)) throw error
    })
    return { dir }
  } catch (error) {
    const [first] = String((error as { stderr?: string }).stderr || (error as Error).message).split('\n')
    return { why: `${name} could not be installed: ${first}` }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

export const STRAPI_APP = join(import.meta.dirname, 'strapi-app')

export const installStrapi = (): Promise<Installed> =>
  install('strapi-5.54.0', async dir => {
    await copyFile(join(STRAPI_APP, 'package.json'), join(dir, 'package.json'))
    await npm(dir, 'install')
  })

const GHOST = '6.65.0'

/**
 * Ghost cannot be a dependency: its package names parts of itself by path. So it is unpacked and made the root, as Ghost's
 * own installer does. better-sqlite3 before 13 aborts under Node 24.19 and later; the newest viem cannot be installed.
 */
export const installGhost = (): Promise<Installed> =>
  install(`ghost-${GHOST}`, async dir => {
    await npm(dir, 'pack', `ghost@${GHOST}`)
    await run('tar', ['xzf', `ghost-${GHOST}.tgz`, '--strip-components=1'], { cwd: dir })
    await rm(join(dir, `ghost-${GHOST}.tgz`))
    const file = join(dir, 'package.json')
    const { devDependencies: _, ...manifest } = JSON.parse(await readFile(file, 'utf8'))
    const sqlite = { 'better-sqlite3': '13.2.0' }
    const patched = {
      ...manifest,
      optionalDependencies: { ...manifest.optionalDependencies, ...sqlite },
      overrides: { ...manifest.overrides, ...sqlite, viem: '2.55.11' },
    }
    await writeFile(file, JSON.stringify(patched, null, 2))
    await npm(dir, 'install', '--omit=dev', '--legacy-peer-deps')
  })
