/** A theme that does to its site whatever `options.trouble` says; without it, it is a good one. */
export const TROUBLED_THEME: Readonly<Record<string, string>> = {
  'src/site-options.ts': `import { z } from 'astro/zod'
export default z.strictObject({ trouble: z.string().default('none'), tone: z.enum(['calm', 'loud']).default('calm') })
`,
  'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
export const collections = {
  posts: defineCollection({
    loader: glob({ base: './src/content/posts', pattern: '**/*.md' }),
    schema: ({ image }) => z.object({ title: z.string(), date: z.coerce.date().optional(), cover: image().optional() }),
  }),
}
`,
  'src/content/posts/bundled.md': '---\ntitle: Bundled\n---\nThe theme brings this.\n',
  'src/trouble.ts': `import { site } from 'nextgen:site'
const trouble = site.options.trouble
if (trouble === 'module') throw new Error('no module today')
const held = []
export async function meet(page) {
  switch (page === 'about' && trouble) {
    case 'throw': throw new Error('no wood left')
    case 'spin': for (;;);
    case 'numbers': for (;;) held.push(Math.random())
    case 'strings': for (;;) held.push('x'.repeat(1e6) + held.length)
    case 'buffers': for (;;) held.push(Buffer.alloc(1e7, 1))
    case 'never': await new Promise(() => {}); break
    case 'exit': process.exit(3)
    case 'rejection': void Promise.reject(new Error('nobody listens')); break
    case 'callback': setTimeout(() => { throw new Error('too late') }); await new Promise(() => {}); break
  }
}
`,
  'src/pages/index.astro': `---
import { getCollection } from 'astro:content'
import { site } from 'nextgen:site'
const posts = await getCollection('posts')
---
<html lang="en"><head><title>{site.name}</title></head><body>{posts.map(({ data }) => <h1>{data.title}</h1>)}</body></html>
`,
  'src/pages/[page].astro': `---
import { site } from 'nextgen:site'
import { meet } from '../trouble'
export function getStaticPaths() {
  if (site.options.trouble === 'paths') throw new Error('no paths today')
  const more = { outside: '../../outside', conflict: 'twin' }[site.options.trouble]
  return ['about', ...(more ? [more] : [])].map(page => ({ params: { page } }))
}
await meet(Astro.params.page)
---
<html lang="en"><head><title>About</title></head><body>About</body></html>
`,
  'src/pages/posts/[...id].astro': `---
import { getCollection, render } from 'astro:content'
export async function getStaticPaths() {
  return (await getCollection('posts')).map(post => ({ params: { id: post.id }, props: { post } }))
}
const { Content } = await render(Astro.props.post)
---
<html lang="en"><head><title>{Astro.props.post.data.title}</title></head><body><Content /></body></html>
`,
  'src/pages/twin.astro': `<html lang="en"><head><title>Twin</title></head><body>Twin</body></html>
`,
  'src/pages/files/[name].json.ts': `import { site } from 'nextgen:site'
export function getStaticPaths() {
  return [{ params: { name: site.options.trouble === 'endpoint' ? '../../../../escaped' : 'data' } }]
}
export const GET = () => new Response('{}')
`,
}
