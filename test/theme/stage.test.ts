import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stageTheme } from '#theme/stage.ts'

let workspace: string
beforeEach(async () => {
  workspace = await mkdtemp(join(await realpath(tmpdir()), 'stage-'))
  await write('themes/plain/src/pages/index.astro', '<p>plain</p>')
  await write('themes/other/src/pages/index.astro', '<p>other</p>')
  await write('themes/other/node_modules/wood/package.json', '{"name":"wood"}')
  await write('content/posts/one.md', '# One')
})
afterEach(() => rm(workspace, { recursive: true, force: true }))

async function write(path: string, text: string) {
  await mkdir(dirname(join(workspace, path)), { recursive: true })
  await writeFile(join(workspace, path), text)
}
const theme = (name: string) => join(workspace, 'themes', name)
const files = async (dir: string) => (await readdir(dir, { recursive: true })).sort()

describe('stageTheme', () => {
  it('writes nothing into any theme, in whatever order themes are staged', async () => {
    const before = [await files(theme('plain')), await files(theme('other'))]
    for (const name of ['plain', 'other', 'plain', 'other']) stageTheme(theme(name))
    expect([await files(theme('plain')), await files(theme('other'))]).toEqual(before)
  })

  it('is a copy, with what lies beside the theme linked', async () => {
    const staged = stageTheme(theme('plain'))
    expect(await realpath(staged)).toBe(staged)
    expect(await readFile(join(staged, 'src/pages/index.astro'), 'utf8')).toBe('<p>plain</p>')
    expect(await realpath(join(staged, '../../content'))).toBe(join(workspace, 'content'))
    expect(await realpath(join(staged, '../other'))).toBe(theme('other'))
  })

  it('holds what is behind links, once on each way down, and folders called dist but its own', async () => {
    await write('shared/lib/part.ts', 'part')
    await write('themes/plain/public/dist/app.js', 'app')
    await write('themes/plain/dist/index.html', 'an old build')
    await symlink('../../../shared/lib', join(theme('plain'), 'src/lib'))
    await symlink('../../../shared/lib/part.ts', join(theme('plain'), 'src/one.ts'))
    await symlink('..', join(theme('plain'), 'src/around'))
    await symlink('./nobody', join(theme('plain'), 'src/dangling.ts'))
    const staged = stageTheme(theme('plain'))
    expect(await readFile(join(staged, 'src/lib/part.ts'), 'utf8')).toBe('part')
    expect(await readFile(join(staged, 'src/one.ts'), 'utf8')).toBe('part')
    expect(await readFile(join(staged, 'public/dist/app.js'), 'utf8')).toBe('app')
    expect(existsSync(join(staged, 'dist'))).toBe(false)
    expect(existsSync(join(staged, 'src/dangling.ts'))).toBe(false)
  })

  it('follows the theme: files, neighbours and packages that are gone are gone from the stage', async () => {
    const staged = stageTheme(theme('other'))
    expect(await realpath(join(staged, 'node_modules/wood'))).toBe(join(theme('other'), 'node_modules/wood'))
    await write('themes/other/src/pages/about.astro', '<p>about</p>')
    await rm(join(theme('other'), 'src/pages/index.astro'))
    await rm(join(theme('other'), 'node_modules/wood'), { recursive: true })
    await rm(join(workspace, 'content'), { recursive: true })
    stageTheme(theme('other'))
    expect(await readdir(join(staged, 'src/pages'))).toEqual(['about.astro'])
    expect(await readdir(join(staged, 'node_modules'))).toEqual(['nextgen'])
    expect(await readdir(join(staged, '../..'))).not.toContain('content')
  })

  it('keeps what a tool has put into the stage', async () => {
    const staged = stageTheme(theme('other'))
    await mkdir(join(staged, 'node_modules/.vite'))
    stageTheme(theme('other'))
    expect(existsSync(join(staged, 'node_modules/.vite'))).toBe(true)
  })

  it('removes the stages of workspaces that are gone', async () => {
    const staged = stageTheme(theme('plain'))
    await rm(theme('plain'), { recursive: true })
    stageTheme(theme('other'))
    expect(existsSync(staged)).toBe(false)
  })
})
