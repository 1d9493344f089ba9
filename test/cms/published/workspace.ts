import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runJson } from '../../cli/program.ts'
import { makeWorkspace } from '../../cli/workspace.ts'

const THEME = {
  'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { z } from 'astro/zod'
const posts = defineCollection({
  loader: () => [],
  schema: ({ image }) =>
    z.object({ title: z.string(), hero: image().optional(), heroAlt: z.string().optional(), heroHash: z.string().optional(), intro: z.string().optional() }),
})
export const collections = { posts }
`,
  'src/pages/index.astro': `---
import { getCollection } from 'astro:content'
const posts = await getCollection('posts')
---
<html lang="en"><head><title>Posts</title></head><body>{posts.map(({ id, data }) => <h2 id={id}>{data.title}</h2>)}</body></html>
`,
  'src/pages/blog/[id].astro': `---
import { getCollection, render } from 'astro:content'
import { Image } from 'astro:assets'
export const getStaticPaths = async () => (await getCollection('posts')).map(entry => ({ params: { id: entry.id }, props: { entry } }))
const { entry } = Astro.props
const { Content, headings } = await render(entry)
---
<html lang="en"><head><title>{entry.data.title}</title></head><body>
<h1>{entry.data.title}</h1>
{entry.data.hero && <Image src={entry.data.hero} alt={entry.data.heroAlt ?? ''} width={20} data-hash={entry.data.heroHash} />}
<nav>{headings.map(({ slug, text }) => <a href={'#' + slug}>{text}</a>)}</nav>
<div set:html={entry.data.intro} />
<Content />
</body></html>
`,
}

/** A workspace of one site, "acme", whose posts come from a CMS, with a theme that shows pictures, headings and texts. */
export async function cmsWorkspace(source: object, posts: object, environment: Readonly<Record<string, string>>) {
  const workspace = await makeWorkspace()
  for (const [path, text] of Object.entries(THEME)) await workspace.write(`themes/tiny/${path}`, text)
  await workspace.write('package.json', '{ "type": "module" }')
  await workspace.write('nextgen.config.ts', `export default { sources: { newsroom: ${JSON.stringify(source)} } }`)
  const site = { domain: 'acme.example', theme: 'tiny', content: { source: 'newsroom', collections: { posts } } }
  await workspace.write('sites/acme/site.json', JSON.stringify(site))
  const bucket = join(workspace.root, '.nextgen/bucket')
  const blob = (digest: string): Buffer => readFileSync(join(bucket, 'blobs', digest.slice(0, 2), digest))
  return {
    root: workspace.root,
    nextgen: (...words: string[]) => runJson([...words, '--root', workspace.root], { environment }),
    /** The files of an artifact: output path → bytes. */
    files(manifest: string): ReadonlyMap<string, Buffer> {
      const { files } = JSON.parse(readFileSync(join(bucket, `sites/acme/manifests/${manifest}.json`), 'utf8'))
      return new Map(Object.entries<{ digest: string }>(files).map(([path, { digest }]) => [path, blob(digest)]))
    },
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  }
}
