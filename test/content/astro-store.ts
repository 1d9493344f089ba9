import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'devalue'
import type { Entry } from '#model/content.ts'
import { STOPPED_CLOCK } from './stopped-clock.ts'

const NODE_MODULES = join(import.meta.dirname, '..', '..', 'node_modules')

/** A scratch Astro project with these files (by path); removed when disposed of. */
export function astroProject(files: Readonly<Record<string, string | Uint8Array>>) {
  const root = mkdtempSync(join(tmpdir(), 'nextgen-astro-'))
  const all = {
    'package.json': '{ "type": "module" }',
    'astro.config.mjs': "export default { cacheDir: './cache', vite: { cacheDir: './cache/vite' } }",
    ...files,
  }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  symlinkSync(NODE_MODULES, join(root, 'node_modules'))
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

export interface StoredEntry extends Entry {
  readonly assetImports?: readonly string[]
}

/** Runs `astro sync` and reads the data store it writes: collections of entries as Astro keeps them. */
export function astroStore(root: string): Map<string, Map<string, StoredEntry>> {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', STOPPED_CLOCK, join(NODE_MODULES, 'astro', 'bin', 'astro.mjs'), 'sync'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: root, ASTRO_TELEMETRY_DISABLED: '1' },
    },
  )
  if (status !== 0) throw new Error(`astro sync failed: ${stdout}${stderr}`)
  return parse(readFileSync(join(root, 'cache', 'data-store.json'), 'utf8'))
}
