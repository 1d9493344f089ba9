import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const SCRATCH = join(REPOSITORY, '.nextgen')
const PACKAGES = join(REPOSITORY, 'node_modules')
/** Under load, Astro's highlighter runs out of time and writes other colours: here it has all it needs. */
const PATIENCE = new URL('./patient-highlighter.ts', import.meta.url).href

export interface AstroBuildOptions {
  /** Origin that replaces the theme's own `site`, such as `https://acme.example`. */
  readonly site?: string
  /** Receives the built site. Created when absent, emptied by Astro when not. */
  readonly outDir: string
  /** Ends the build when aborted. */
  readonly signal?: AbortSignal
}

/** Astro's own build of a theme failed. `message` ends with what Astro said last. */
export class AstroBuildError extends Error {
  readonly code = 'astro-build-failed'
}

/**
 * Runs plain `astro build` for a theme in a process of its own, under the Node of this repository and with telemetry
 * off. It builds a copy, because Astro writes `.astro/` and its caches into the theme, where a compile may be under way.
 * Nothing of the caller's environment reaches the build: under a test runner `NODE_ENV` would make it a test build.
 * Rejects with `AstroBuildError`.
 */
export async function buildWithAstro(themeDir: string, { site, outDir, signal }: AstroBuildOptions): Promise<void> {
  // Not in the system's temporary folder: Astro takes a component of a package for one of the project's when the two
  // paths share no first folder, and fails on `<ClientRouter />`.
  await mkdir(SCRATCH, { recursive: true })
  const scratch = await mkdtemp(join(SCRATCH, 'astro-build-'))
  try {
    const root = join(scratch, basename(themeDir))
    await cp(themeDir, root, {
      recursive: true,
      filter: source => dirname(source) !== themeDir || !LEFTOVERS.has(basename(source)),
    })
    // Tailwind reads no file that git ignores; this ends its walk upwards before the rule that ignores the copy.
    await mkdir(join(root, '.git'))
    const args = ['build', '--root', root, '--outDir', resolve(outDir), ...(site ? ['--site', site] : [])]
    await run(args, root, themeDir, signal)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const LEFTOVERS: ReadonlySet<string> = new Set(['.astro', '.git', '.vite', 'dist'])

async function run(
  args: readonly string[],
  cwd: string,
  themeDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { PATH, HOME, TMPDIR, LANG, TZ } = process.env
  const program = ['--import', PATIENCE, join(PACKAGES, 'astro/bin/astro.mjs'), ...args]
  const child = spawn(join(PACKAGES, 'node/bin/node'), program, {
    cwd,
    env: { PATH, HOME, TMPDIR, LANG, TZ, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => said.push(text))
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done))
  if (code === 0) return
  throw new AstroBuildError(
    `Expected \`astro build\` of ${themeDir} to end with 0, it ended with ${code ?? 'a signal'}:\n${said.join('').trim().split('\n').slice(-30).join('\n')}`,
  )
}
