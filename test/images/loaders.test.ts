import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { decodeSmall, READ, REFUSED, readHeader } from '#images/sharp.ts'
import { photoOf } from './make-images.ts'

const IMG = fileURLToPath(new URL('../../node_modules/@img', import.meta.url))

/** The loaders that the installed libvips was built with: `Jpeg`, `Csv` … */
function builtLoaders(): string[] {
  const found = new Set<string>()
  for (const name of readdirSync(IMG).filter(each => each.startsWith('sharp-libvips-'))) {
    const folder = join(IMG, name, 'lib')
    for (const file of readdirSync(folder).filter(each => each.startsWith('libvips')))
      for (const [, loader = ''] of readFileSync(join(folder, file), 'latin1').matchAll(/VipsForeignLoad([A-Z]\w*)/g))
        found.add(loader.replace(/(File|Buffer|Source)$/, ''))
  }
  return [...found].sort()
}

describe('formats that are read', () => {
  it('are those of the web: every other loader of the installed libvips is named among the refused', () => {
    const built = builtLoaders()
    expect(built).toEqual(expect.arrayContaining(READ))
    expect(built.filter(name => !READ.includes(name) && !REFUSED.includes(name))).toEqual([])
  })

  it('are not those of libvips itself', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'loaders-')), 'own.v')
    await photoOf(8, 8).toFile(file)
    await expect(readHeader(await readFile(file))).rejects.toThrow(/operation is blocked|unsupported image format/)
    await rm(dirname(file), { recursive: true })
  })

  it('are read while other threads start', { timeout: 60_000 }, async () => {
    const thread = new Worker(new URL('./loaders-of-a-thread.ts', import.meta.url))
    try {
      await once(thread, 'message')
      const svg = Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><path d="M0 0h9v9z"/></svg>',
      )
      for (let count = 0; count < 100; count++) await decodeSmall(svg, 16)
    } finally {
      await thread.terminate()
    }
  })
})
