import { fork } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withFileLock } from '#base/file-lock.ts'
import { digestOf } from '#base/hash.ts'
import { trackChild } from '#base/peak-memory.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { CompiledTheme, ThemeAsset } from '#model/theme.ts'
import { childEnvironment } from './child-environment.ts'
import type { CompileReply, ThemeRecord } from './compiled-theme.ts'
import { filesIn, themeDigest } from './inputs.ts'
import type { SharedCompiles, SharedTheme } from './shared-compiles.ts'
import { stageTheme } from './stage.ts'
import { unknownTheme } from './unknown-theme.ts'

export interface CompileOptions {
  readonly name: string
  /** Folder of all themes, absolute. */
  readonly themesDir: string
  /** Where compiled themes are kept, absolute. */
  readonly cacheDir: string
  /** Where machines share their compiles. */
  readonly shared?: SharedCompiles
  /** Told once a compile really starts. */
  readonly onCompiling?: () => void
  /** A compile that takes longer (ms) has failed. */
  readonly timeLimit?: number
  readonly signal?: AbortSignal
  /** `PUBLIC_*` variables that the theme may read. */
  readonly environment: Readonly<Record<string, string>>
}

const COMPILE_TIME_LIMIT = 180_000

/**
 * Compiles a theme, or finds the compile of the same inputs. Throws a `SiteError` that names file and position when the
 * theme does not compile, is unknown, or needs a server.
 */
export async function compileTheme(options: CompileOptions): Promise<{ theme: CompiledTheme; cached: boolean }> {
  const root = join(options.themesDir, options.name)
  if (!existsSync(root)) throw new SiteError(unknownTheme(options.name, options.themesDir))
  const digest = themeDigest(root, options.environment)
  const dir = join(options.cacheDir, digest)
  const found = readCompiled(options.name, digest, dir, root)
  if (found) return { theme: found, cached: true }
  mkdirSync(options.cacheDir, { recursive: true })
  return withFileLock(join(options.cacheDir, `${options.name}.lock.sqlite`), options.signal, async () => {
    const since = readCompiled(options.name, digest, dir, root)
    if (since) return { theme: since, cached: true }
    const work = join(options.cacheDir, `${digest}.${process.pid}.tmp`)
    const place = { name: options.name, digest, root }
    const fetched = await fetchShared(place, work, dir, options)
    if (fetched) return { theme: fetched, cached: true }
    options.onCompiling?.()
    const staged = stageTheme(root)
    // Beside the stage, because Astro renames files from there to here and a rename stays on one device.
    const made = join(staged, '..', '..', `.compiled.${process.pid}`)
    const forget = (): void => {
      for (const folder of [made, work]) rmSync(folder, { recursive: true, force: true })
    }
    // A process that was killed in the middle may have had this one's number, in a container always.
    forget()
    try {
      await compileInProcess({ root: staged, outDir: made }, options)
      cpSync(made, work, { recursive: true })
      writeFileSync(join(work, 'assets.json'), JSON.stringify(digestAssets(join(work, 'assets'))))
      writeFileSync(join(work, 'outside.json'), JSON.stringify(digestOutside(root, work)))
      writeFileSync(join(work, SIZES), JSON.stringify(sizesIn(work)))
      rmSync(dir, { recursive: true, force: true })
      renameSync(work, dir)
    } finally {
      forget()
    }
    const theme = readCompiled(options.name, digest, dir, root)
    if (!theme)
      throw new SiteError({
        code: 'theme-compile-failed',
        message: `The theme "${options.name}" changed while it compiled`,
        hint: 'Build again.',
      })
    // Another machine can do without: it compiles for itself then.
    await options.shared?.share(place, dir).catch(() => {})
    return { theme, cached: false }
  })
}

/** What another machine has compiled, put in its place; undefined when nobody has, or when it is of no use here. */
async function fetchShared(
  theme: SharedTheme,
  work: string,
  dir: string,
  { shared }: CompileOptions,
): Promise<CompiledTheme | undefined> {
  try {
    if (!(await shared?.fetch(theme, work))) return undefined
    rmSync(dir, { recursive: true, force: true })
    renameSync(work, dir)
    return readCompiled(theme.name, theme.digest, dir, theme.root)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function compileInProcess(request: { root: string; outDir: string }, options: CompileOptions): Promise<void> {
  const child = fork(fileURLToPath(new URL('./compile-process.ts', import.meta.url)), [], {
    cwd: request.root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: childEnvironment(options.environment),
    execArgv: [],
    ...(options.signal && { signal: options.signal, killSignal: 'SIGKILL' }),
  })
  const untrack = trackChild(child.pid)
  let log = ''
  const collect = (chunk: unknown): void => {
    log += chunk
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const limit = options.timeLimit ?? COMPILE_TIME_LIMIT
  const timer = setTimeout(() => child.kill('SIGKILL'), limit)
  return new Promise<void>((resolve, reject) => {
    let reply: CompileReply | undefined
    child.on('message', message => {
      reply = message as CompileReply
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      untrack()
      if (reply?.ok) return resolve()
      if (reply && !reply.ok) return reject(new SiteError(inTheme(reply.failure, request.root, options)))
      const ended = signal ? `was ended by ${signal} (limit ${limit / 1000} s)` : `exited with ${code}`
      reject(
        new SiteError({
          code: 'theme-compile-failed',
          message: `The compile of theme "${options.name}" ${ended}${log ? `: ${log.slice(-1000).trim()}` : ''}`,
          hint: `Try \`astro build\` in ${join(options.themesDir, options.name)}.`,
        }),
      )
    })
    child.send(request)
  })
}

/** A failure as the theme's author knows its files, not as the stage calls them. */
function inTheme(failure: Failure, staged: string, { name, themesDir }: CompileOptions): Failure {
  const message = failure.message.replaceAll(staged, join(themesDir, name))
  return { ...failure, message, ...(failure.where && { where: `themes/${name}/${failure.where}` }) }
}

function readCompiled(
  name: string,
  digest: CompiledTheme['digest'],
  dir: string,
  root: string,
): CompiledTheme | undefined {
  if (!isWhole(dir)) return undefined
  const outside = JSON.parse(readFileSync(join(dir, 'outside.json'), 'utf8')) as Record<string, string>
  for (const [file, expected] of Object.entries(outside)) {
    const path = join(root, file)
    if (!existsSync(path) || digestOf(readFileSync(path)) !== expected) return undefined
  }
  return {
    name,
    digest,
    dir,
    assets: JSON.parse(readFileSync(join(dir, 'assets.json'), 'utf8')) as Record<string, ThemeAsset>,
  }
}

/** Written last: the sizes of all files of a compile, which a full disk or a loss of power may have cut. */
const SIZES = 'sizes.json'

const sizesIn = (dir: string): Record<string, number> =>
  Object.fromEntries(filesIn(dir).map(path => [path, statSync(join(dir, path)).size]))

/** Whether every file of a compile is there, and as long as it was made; false too where there is no compile. */
function isWhole(dir: string): boolean {
  try {
    const sizes = JSON.parse(readFileSync(join(dir, SIZES), 'utf8')) as Record<string, number>
    return Object.entries(sizes).every(([path, size]) => statSync(join(dir, path)).size === size)
  } catch {
    return false
  }
}

function digestAssets(dir: string): Record<string, ThemeAsset> {
  return Object.fromEntries(
    filesIn(dir).map(path => {
      const bytes = readFileSync(join(dir, path))
      return [path, { digest: digestOf(bytes), size: bytes.length }]
    }),
  )
}

/** Sources outside the theme's folder that its build read: a workspace package, a shared stylesheet. */
function digestOutside(root: string, dir: string): Record<string, string> {
  const { inputs } = JSON.parse(readFileSync(join(dir, 'theme.json'), 'utf8')) as ThemeRecord
  const own = fileURLToPath(new URL('..', import.meta.url))
  return Object.fromEntries(
    inputs
      .map(file => [relative(root, file), file] as const)
      .filter(
        ([path, file]) => (path.startsWith('..') || isAbsolute(path)) && !file.startsWith(own) && existsSync(file),
      )
      .map(([path, file]) => [path, digestOf(readFileSync(file))]),
  )
}
