import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A workspace in a temporary folder with one small theme. */
export interface TestWorkspace extends AsyncDisposable {
  readonly root: string
  write(path: string, text: string): Promise<void>
  remove(path: string): Promise<void>
  /** A site on the theme, with one post of that title. */
  addSite(id: string, title: string): Promise<void>
}

const THEME = {
  'package.json': '{ "name": "tiny", "type": "module" }',
  'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
const posts = defineCollection({
  loader: glob({ pattern: '**/*.md', base: './src/content/posts' }),
  schema: z.object({ title: z.string(), wait: z.number().default(0), date: z.coerce.date().optional() }),
})
export const collections = { posts }
`,
  'src/pages/index.astro': `---
import { getCollection } from 'astro:content'
import { site } from 'nextgen:site'
const posts = await getCollection('posts')
for (const { data } of posts) await new Promise(resolve => setTimeout(resolve, data.wait))
---
<html lang="en">
  <head><title>{site.name}</title><meta name="description" content="Posts" /></head>
  <body>{posts.map(({ data }) => <h1>{data.title}</h1>)}</body>
</html>
`,
}

export async function makeWorkspace(): Promise<TestWorkspace> {
  const root = await mkdtemp(join(tmpdir(), 'nextgen-cli-'))
  const write = async (path: string, text: string): Promise<void> => {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  for (const [path, text] of Object.entries(THEME)) await write(`themes/tiny/${path}`, text)
  await mkdir(join(root, 'sites'))
  return {
    root,
    write,
    remove: path => rm(join(root, path), { recursive: true }),
    async addSite(id, title) {
      const site = { domain: `${id}.example`, theme: 'tiny', content: { source: 'directory', path: 'content' } }
      await write(`sites/${id}/site.json`, JSON.stringify(site))
      await write(`sites/${id}/content/posts/first.md`, post(title))
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

/** A post whose page takes `wait` ms to render. */
export const post = (title: string, wait = 0): string => `---\ntitle: ${title}\nwait: ${wait}\n---\nText.\n`
