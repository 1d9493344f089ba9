import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type ContentScan,
  isSettled,
  isWholeSettled,
  packScan,
  scanDirectory,
  signatureOf,
  unpackScan,
} from '#cms/scan.ts'
import { SiteError } from '#model/failure.ts'
import { folder } from '../content/folder.ts'

const pathsOf = (scan: ContentScan): string[] => scan.files.map(file => file.path)

/** The same scan as if every file had been left alone for an hour. */
const aged = (scan: ContentScan): ContentScan => ({ ...scan, takenAt: scan.takenAt + 3_600_000 })

describe('a scan of a content folder', () => {
  it('lists files at any depth, sorted, without those that begin with a dot', () => {
    using content = folder({
      'b/z.md': '',
      'b/a/c.md': '',
      'a.json': '',
      '.hidden.md': '',
      '.git/config': '',
      'b/.x.md': '',
    })
    expect(pathsOf(scanDirectory(content.dir))).toEqual(['a.json', 'b/a/c.md', 'b/z.md'])
  })

  it('follows symbolic links to places inside the folder, and names those that lead out or in a circle', () => {
    using outside = folder({ 'secret.md': 'secret' })
    using content = folder({ 'posts/one.md': 'one' })
    symlinkSync(join(content.dir, 'posts'), join(content.dir, 'articles'))
    symlinkSync(join(content.dir, 'posts/one.md'), join(content.dir, 'posts/two.md'))
    symlinkSync(join(outside.dir, 'secret.md'), join(content.dir, 'posts/secret.md'))
    symlinkSync(outside.dir, join(content.dir, 'elsewhere'))
    symlinkSync(content.dir, join(content.dir, 'posts/again'))
    symlinkSync('/nowhere/at/all', join(content.dir, 'posts/broken.md'))
    const scan = scanDirectory(content.dir)
    expect(pathsOf(scan)).toEqual(['articles/one.md', 'articles/two.md', 'posts/one.md', 'posts/two.md'])
    expect([...scan.skipped].sort()).toEqual([
      'articles/again',
      'articles/broken.md',
      'articles/secret.md',
      'elsewhere',
      'posts/again',
      'posts/broken.md',
      'posts/secret.md',
    ])
  })

  it('goes through folders that link to each other once', () => {
    using content = folder({ 'posts/a/one.md': 'one', 'posts/c/two.md': 'two' })
    symlinkSync('../c', join(content.dir, 'posts/a/b'))
    symlinkSync('../a', join(content.dir, 'posts/c/d'))
    const scan = scanDirectory(content.dir)
    expect(pathsOf(scan)).toEqual([
      'posts/a/b/d/one.md',
      'posts/a/b/two.md',
      'posts/a/one.md',
      'posts/c/d/b/two.md',
      'posts/c/d/one.md',
      'posts/c/two.md',
    ])
    expect([...scan.skipped].sort()).toEqual(['posts/a/b/d/b', 'posts/c/d/b/d'])
  })

  it('says that a folder is missing, and where it was expected', () => {
    const dir = '/tmp/nextgen-no-such-folder'
    expect(() => scanDirectory(dir)).toThrow(SiteError)
    expect(() => scanDirectory(dir)).toThrow(
      /Expected the site's content in the folder \/tmp\/nextgen-no-such-folder, but there is none/,
    )
    using content = folder({ file: '' })
    expect(() => scanDirectory(join(content.dir, 'file'))).toThrow(/it is a file/)
  })
})

describe('the signature of a scan', () => {
  it('is the same while nothing changes, and another after any change', () => {
    using content = folder({ 'posts/one.md': 'one', 'posts/two.md': 'two' })
    const sign = () => signatureOf(aged(scanDirectory(content.dir)))
    const before = sign()
    expect(sign()).toBe(before)
    content.write('posts/two.md', 'owt')
    const edited = sign()
    expect(edited).not.toBe(before)
    content.write('posts/three.md', '')
    const added = sign()
    expect(added).not.toBe(edited)
    rmSync(join(content.dir, 'posts/three.md'))
    mkdirSync(join(content.dir, 'empty'))
    expect(sign()).toBe(edited)
  })

  it('sees an edit of the same size whose modification time was set back', () => {
    using content = folder({ 'posts/one.md': 'one' })
    const hourAgo = Date.now() - 3_600_000
    content.touch('posts/one.md', hourAgo)
    const before = signatureOf(aged(scanDirectory(content.dir)))
    content.write('posts/one.md', 'two')
    content.touch('posts/one.md', hourAgo)
    expect(signatureOf(aged(scanDirectory(content.dir)))).not.toBe(before)
  })

  it('of a folder with a file that has just changed equals no other, since the next change may leave no trace', () => {
    using content = folder({ 'posts/one.md': 'one' })
    const scan = scanDirectory(content.dir)
    expect(isWholeSettled(scan)).toBe(false)
    expect(isWholeSettled(aged(scan))).toBe(true)
    expect(signatureOf(scan)).not.toBe(signatureOf(scan))
    expect(signatureOf(scan)).not.toBe(signatureOf(aged(scan)))
  })

  it('trusts a file two seconds after its last change', () => {
    const file = { path: 'a', size: 1, mtimeMs: 10_000, ctimeMs: 12_000, ino: 1 }
    const scanAt = (takenAt: number): ContentScan => ({ dir: '/', files: [file], takenAt, skipped: [] })
    expect(isSettled(scanAt(13_999), file)).toBe(false)
    expect(isSettled(scanAt(14_001), file)).toBe(true)
  })
})

it('comes out of a message to a thread as it went in', () => {
  using dir = folder({ 'posts/ä b.md': 'x', 'posts/two.md': 'yy', 'a.png': '' })
  symlinkSync('/nowhere', join(dir.dir, 'posts/gone.md'))
  const scan = scanDirectory(dir.dir)
  expect(scan.skipped).toHaveLength(1)
  expect(unpackScan(structuredClone(packScan(scan)))).toEqual(scan)
  using empty = folder({})
  expect(unpackScan(packScan(scanDirectory(empty.dir))).files).toEqual([])
})
