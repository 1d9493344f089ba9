import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareTrees } from './compare.ts'
import type { Rule } from './rules.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const site = {
  'index.html': '<p>Hello</p>\n<p>Made in 2024 by Astro</p>',
  'blog/first/index.html': '<h1>First</h1>',
  '.well-known/security.txt': 'Contact: us',
  'über/ein wort.txt': 'ü',
}

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'compare-'))
  await write(join(dir, 'expected'), site)
  await writeFile(join(dir, 'expected/photo.png'), new Uint8Array([0x89, 0x50, 0xff, 0xfe, 1, 2, 3]))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

async function write(root: string, files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

function artifact(changes: Record<string, Uint8Array | string | null> = {}): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>(Object.entries(site).map(([path, text]) => [path, bytes(text)]))
  files.set('photo.png', new Uint8Array([0x89, 0x50, 0xff, 0xfe, 1, 2, 3]))
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) files.delete(path)
    else files.set(path, typeof content === 'string' ? bytes(content) : content)
  }
  return files
}

const compare = (actual: Map<string, Uint8Array> | string, rules: readonly Rule[] = []) =>
  compareTrees(join(dir, 'expected'), actual, rules)

describe('compareTrees', () => {
  it('counts every file as equal when the bytes are the same, dot files and Unicode paths included', async () => {
    expect(await compare(artifact())).toEqual({ files: 5, equal: 5, allowed: [], differences: [] })
  })

  it('reads a folder as it reads a map', async () => {
    await write(join(dir, 'folder'), { ...site, 'index.html': 'changed' })
    const { files, equal, differences } = await compare(join(dir, 'folder'))
    expect({ files, equal }).toEqual({ files: 5, equal: 3 })
    expect(differences.map(({ path, kind }) => `${kind} ${path}`)).toEqual(['content index.html', 'missing photo.png'])
  })

  it('names files that stand on one side only', async () => {
    const { differences } = await compare(
      artifact({ 'blog/first/index.html': null, 'blog/second/index.html': 'Second' }),
    )
    expect(differences).toEqual([
      { path: 'blog/first/index.html', kind: 'missing', detail: 'expected 14 bytes, the artifact has no such file' },
      {
        path: 'blog/second/index.html',
        kind: 'extra',
        detail: 'astro build writes no such file, the artifact has 6 bytes',
      },
    ])
  })

  it('shows where two texts part, with the line and 80 characters of each side', async () => {
    const { differences } = await compare(
      artifact({ 'index.html': `<p>Hello</p>\n<p>Made in 2025 ${'x'.repeat(200)}` }),
    )
    expect(differences[0]?.detail.split('\n')).toEqual([
      'character 27 (line 2) of 41, artifact 229',
      '  astro    "o</p>\\n<p>Made in 2024 by Astro</p>"',
      `  artifact "o</p>\\n<p>Made in 2025 ${'x'.repeat(58)}"`,
    ])
  })

  it('shows the place where a file ends too early', async () => {
    const { differences } = await compare(artifact({ 'blog/first/index.html': '<h1>First' }))
    expect(differences[0]?.detail).toContain('character 9 (line 1) of 14, artifact 9')
  })

  it('shows bytes as hexadecimal digits where a side is not text', async () => {
    const { differences } = await compare(artifact({ 'photo.png': new Uint8Array([0x89, 0x50, 0xff, 0xfe, 9, 2, 3]) }))
    expect(differences).toEqual([
      {
        path: 'photo.png',
        kind: 'content',
        detail: 'byte 4 of 7, artifact 7\n  astro    8950fffe010203\n  artifact 8950fffe090203',
      },
    ])
  })

  it('does not take a byte order mark for nothing', async () => {
    const { differences } = await compare(artifact({ 'über/ein wort.txt': '\ufeffü' }))
    expect(differences.map(({ path }) => path)).toEqual(['über/ein wort.txt'])
  })

  it('refuses an expected folder without files, which would make every comparison pass', async () => {
    await mkdir(join(dir, 'empty'), { recursive: true })
    await expect(compareTrees(join(dir, 'empty'), new Map(), [])).rejects.toThrow('found no file')
    await expect(compareTrees(join(dir, 'nowhere'), new Map(), [])).rejects.toThrow('ENOENT')
  })
})

describe('rules', () => {
  const year: Rule = {
    name: 'year',
    reason: 'The clock stands still.',
    normalise: (_, text) => text.replace(/20\d\d/, 'YEAR'),
  }
  const maker: Rule = {
    name: 'maker',
    reason: 'Another maker.',
    normalise: (_, text) => text.replace(/by \w+/, 'by MAKER'),
  }
  const photos: Rule = {
    name: 'photos',
    reason: 'Not made yet.',
    applies: (path, _, actual) => path.endsWith('.png') && actual === null,
  }

  it('allow a difference that they rewrite, and are named for it', async () => {
    const result = await compare(artifact({ 'index.html': site['index.html'].replace('2024', '2031') }), [
      maker,
      year,
      photos,
    ])
    expect(result).toMatchObject({ equal: 4, allowed: [{ path: 'index.html', rule: 'year' }], differences: [] })
  })

  it('work together on one file', async () => {
    const changed = site['index.html'].replace('2024', '2031').replace('Astro', 'us')
    const result = await compare(artifact({ 'index.html': changed }), [year, maker])
    expect(result.allowed).toEqual([
      { path: 'index.html', rule: 'year' },
      { path: 'index.html', rule: 'maker' },
    ])
  })

  it('do not hide a second difference in the same file', async () => {
    const changed = site['index.html'].replace('2024', '2031').replace('Hello', 'Hullo')
    const { allowed, differences } = await compare(artifact({ 'index.html': changed }), [year])
    expect(allowed).toEqual([])
    expect(differences[0]?.detail).toContain('character 4 ')
  })

  it('allow a file to be absent, and only that', async () => {
    const absent = await compare(artifact({ 'photo.png': null }), [photos])
    expect(absent).toMatchObject({
      files: 5,
      equal: 4,
      allowed: [{ path: 'photo.png', rule: 'photos' }],
      differences: [],
    })
    const changed = await compare(artifact({ 'photo.png': new Uint8Array([1]) }), [photos])
    expect(changed.differences.map(({ kind }) => kind)).toEqual(['content'])
  })
})
