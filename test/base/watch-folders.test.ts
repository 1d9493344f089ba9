import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FolderWatch, watchFolders } from '#base/watch-folders.ts'

let dir: string
let watch: FolderWatch
let seen: Set<string>
const told = (path: string) => expect.poll(() => [...seen], { timeout: 5000 }).toContain(join(dir, path))

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'nextgen-watch-'))
  seen = new Set()
  watch = watchFolders({ onChange: path => seen.add(path), onLimit: (_, error) => expect.unreachable(String(error)) })
})
afterEach(async () => {
  watch.close()
  await rm(dir, { recursive: true, force: true })
})

test('a file that is made, changed, replaced or removed is told, however deep', async () => {
  await mkdir(join(dir, 'a/b'), { recursive: true })
  await writeFile(join(dir, 'a/b/one.md'), '1')
  await watch.follow([dir])
  await writeFile(join(dir, 'a/b/one.md'), '2')
  await told('a/b/one.md')
  seen.clear()
  await writeFile(join(dir, 'a/b/.one.md.tmp'), '3')
  await rename(join(dir, 'a/b/.one.md.tmp'), join(dir, 'a/b/one.md'))
  await told('a/b/one.md')
  expect([...seen].filter(path => path.includes('.tmp'))).toEqual([])
  seen.clear()
  await rm(join(dir, 'a/b/one.md'))
  await told('a/b/one.md')
})

test('files in a folder that has just appeared are told, those that come later as well', async () => {
  await watch.follow([dir])
  await mkdir(join(dir, 'new/deep'), { recursive: true })
  await writeFile(join(dir, 'new/deep/one.md'), '1')
  await told('new/deep/one.md')
  seen.clear()
  await writeFile(join(dir, 'new/deep/two.md'), '2')
  await told('new/deep/two.md')
})

test('a folder that takes the place of another is watched', async () => {
  await mkdir(join(dir, 'content'))
  await mkdir(join(dir, 'other'))
  await watch.follow([join(dir, 'content'), dir])
  await rm(join(dir, 'content'), { recursive: true })
  await rename(join(dir, 'other'), join(dir, 'content'))
  await told('content')
  await expect
    .poll(
      async () => {
        await writeFile(join(dir, 'content/one.md'), String(Math.random()))
        return [...seen]
      },
      { timeout: 5000 },
    )
    .toContain(join(dir, 'content/one.md'))
})

test('packages, hidden files and what editors leave while they save are not told', async () => {
  await mkdir(join(dir, 'node_modules/left-pad'), { recursive: true })
  await watch.follow([dir])
  for (const name of ['node_modules/left-pad/index.js', '.git', 'post.md~', '4913', '.post.md.swp', 'post.md'])
    await writeFile(join(dir, name), 'x')
  await told('post.md')
  expect([...seen]).toEqual([join(dir, 'post.md')])
})

test('a folder that is followed no longer is silent, and one that is missing is no mistake', async () => {
  await mkdir(join(dir, 'a'))
  await mkdir(join(dir, 'b'))
  await watch.follow([join(dir, 'a'), join(dir, 'missing')])
  await watch.follow([join(dir, 'b')])
  await writeFile(join(dir, 'a/one.md'), '1')
  await writeFile(join(dir, 'b/one.md'), '1')
  await told('b/one.md')
  expect([...seen]).toEqual([join(dir, 'b/one.md')])
})
