import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { bin } from '../cli/program.ts'
import { makeWorkspace } from '../cli/workspace.ts'

const SITES = 100
const POSTS = 25
/** Some 10 kB, with a heading, whose text is a piece of the page's. */
const TEXT = `## A heading that is long enough\n\n${'Some words of a text that goes on. '.repeat(300)}`
/** Bytes that a thread may have more after each site: a fifth of the site's own text, which is held at least where a site is. */
const LEFT_BY_A_SITE = (POSTS * TEXT.length) / 5

test('a site that is done leaves next to nothing to the old generation of its thread', {
  timeout: 120_000,
}, async () => {
  await using workspace = await makeWorkspace()
  for (let site = 0; site < SITES; site++) {
    const id = `site-${site}`
    await workspace.addSite(id, 'One')
    for (let post = 0; post < POSTS; post++)
      await workspace.write(`sites/${id}/content/posts/${post}.md`, `---\ntitle: Post ${post}\n---\n${TEXT} ${site}\n`)
  }
  const words = ['--trace-gc-nvp', bin, 'build', '--root', workspace.root, '--concurrency', '1', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 2 ** 26 })

  const left = leftByCollections(stdout)
  expect(left.length).toBeGreaterThan(4)
  expect((left.at(-1) as number) - (left[1] as number)).toBeLessThan(SITES * LEFT_BY_A_SITE)
})

/** Bytes that each minor collection has left in the heap of the one render thread, to V8 the process's second isolate. */
const leftByCollections = (trace: string): readonly number[] =>
  Array.from(trace.matchAll(/^\[\d+:\w+:1\].* gc=s .* end_object_size=(\d+)/gm), ([, bytes]) => Number(bytes))
