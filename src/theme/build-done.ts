import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import { trackChild } from '#base/peak-memory.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import type { ManifestFile } from '#model/manifest.ts'
import type { RenderedRoute } from '#model/page-trace.ts'
import { childEnvironment } from './child-environment.ts'
import type { HooksReply, HooksRequest } from './hooks-process.ts'
import { filesIn } from './inputs.ts'
import { stageTheme } from './stage.ts'

export interface BuildDoneOptions {
  readonly themeRoot: string
  readonly origin: string
  /** Integrations whose hooks do not run. */
  readonly without: readonly string[]
  readonly routes: readonly RenderedRoute[]
  /** The site's files so far, by output path. */
  readonly files: Readonly<Record<string, ManifestFile>>
  /** An empty folder for this site, absolute; removed afterwards. */
  readonly workDir: string
  readonly read: (digest: Digest) => Promise<Uint8Array>
  readonly store: (digest: Digest, bytes: Uint8Array) => void
  readonly signal?: AbortSignal
}

/** What the hooks made of a site's files: what they added or changed, and what they removed. */
export interface BuildDoneResult {
  readonly files: Readonly<Record<string, ManifestFile>>
  readonly removed: readonly string[]
}

/**
 * Runs the `astro:build:done` hooks of a theme's integrations for one site, on a copy of its files. Throws a `SiteError`
 * when a hook fails.
 */
export async function runBuildDone(options: BuildDoneOptions): Promise<BuildDoneResult> {
  const { workDir, files } = options
  rmSync(workDir, { recursive: true, force: true })
  mkdirSync(workDir, { recursive: true })
  try {
    for (const [path, { digest }] of Object.entries(files)) {
      const file = join(workDir, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, await options.read(digest))
    }
    await askHooks(options)
    const changed: Record<string, ManifestFile> = {}
    const present = new Set(filesIn(workDir))
    for (const path of present) {
      const bytes = readFileSync(join(workDir, path))
      const digest = digestOf(bytes)
      if (files[path]?.digest === digest) continue
      options.store(digest, bytes)
      changed[path] = { digest, size: bytes.length, type: mediaType(path) }
    }
    return { files: changed, removed: Object.keys(files).filter(path => !present.has(path)) }
  } finally {
    rmSync(workDir, { recursive: true, force: true })
  }
}

const HOOKS_TIME_LIMIT = 120_000

function askHooks({ themeRoot, workDir, origin, without, routes, signal }: BuildDoneOptions): Promise<void> {
  const root = stageTheme(themeRoot)
  const child: ChildProcess = fork(fileURLToPath(new URL('./hooks-process.ts', import.meta.url)), [], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: childEnvironment({}),
    execArgv: [],
    ...(signal && { signal, killSignal: 'SIGKILL' }),
  })
  const untrack = trackChild(child.pid)
  let log = ''
  const collect = (chunk: unknown): void => {
    log += chunk
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const timer = setTimeout(() => child.kill('SIGKILL'), HOOKS_TIME_LIMIT)
  return new Promise<void>((resolve, reject) => {
    const fail = (message: string): void =>
      reject(
        new SiteError({
          code: 'integration-failed',
          message,
          hint: "Look at the integrations in the theme's Astro config.",
        }),
      )
    child.once('message', (message: HooksReply) => {
      if (message.ok) resolve()
      else reject(new SiteError(message.failure))
      child.kill()
    })
    child.once('error', error => fail(`The integrations' process failed: ${error.message}`))
    child.once('exit', (code, ended) => {
      clearTimeout(timer)
      untrack()
      fail(
        `The integrations' process ended (${ended ?? code}) before \`astro:build:done\` was through: ${log.slice(-800).trim()}`,
      )
    })
    child.send({ root, outDir: workDir, origin, without, routes } satisfies HooksRequest)
  })
}
