import { join } from 'node:path'
import { writeNewFolder } from './write-files.ts'

/** Makes `themes/<name>/`: an Astro project with posts, pages and a look of its own, small enough to be read at once. */
export function newTheme(name: string, themesDir: string): readonly string[] {
  return writeNewFolder(join(themesDir, name), filesOf(name), 'theme')
}

const filesOf = (name: string) => ({
  'package.json': `${JSON.stringify({ name: `theme-${name}`, private: true, type: 'module' }, null, 2)}\n`,
  'tsconfig.json': `${JSON.stringify({ extends: 'astro/tsconfigs/strict', include: ['.astro/types.d.ts', '**/*'] }, null, 2)}\n`,
  'astro.config.ts': `import { defineConfig } from 'astro/config'
import nextgen from 'nextgen/astro'

export default defineConfig({
  site: 'https://${name}.example',
  trailingSlash: 'always',
  // What \`astro dev\` and \`astro build\` show; the factory puts each site's own facts in its place.
  integrations: [nextgen({ site: { name: 'A new theme', domain: '${name}.example' } })],
})
`,
  'src/env.d.ts': `/// <reference types="nextgen/theme-kit/virtual.d.ts" />\n`,
  'src/site-options.ts': `import { z } from 'astro/zod'

/** What a site may choose under \`options\` of its site.json. */
export default z.strictObject({
  tagline: z.string().default('Notes worth keeping'),
})
`,
  'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'

const posts = defineCollection({
  loader: glob({ base: './src/content/posts', pattern: '**/*.md' }),
  schema: ({ image }) =>
    z.object({
      title: z.string(),
      description: z.string().default(''),
      date: z.coerce.date(),
      cover: z.object({ src: image(), alt: z.string() }).optional(),
    }),
})

const pages = defineCollection({
  loader: glob({ base: './src/content/pages', pattern: '**/*.md' }),
  schema: z.object({ title: z.string(), description: z.string().default('') }),
})

export const collections = { posts, pages }
`,
  'src/content/posts/first.md': `---
title: The first post
description: What stands in a folder of Markdown becomes a site.
date: 2026-01-15
---

Every post is a file. Its front matter is checked against \`src/content.config.ts\`, and its text becomes what you read here.

## What to do next

- Change \`src/styles/theme.css\`, and look.
- Add a field to the schema, and show it.
- Give a site a colour: \`"tokens": { "color": { "brand": "#8a2f4c" } }\` in its \`site.json\`.
`,
  'src/content/posts/second.md': `---
title: A second one, so that there is a list
description: Lists show their worth with more than one item.
date: 2026-01-20
---

Posts are listed with the newest first.
`,
  'src/content/pages/about.md': `---
title: About
description: Who writes here, and why.
---

Say who you are. Readers like to know.
`,
  'src/layouts/Page.astro': `---
import '../styles/theme.css'
import { site } from 'nextgen:site'

interface Props {
  title?: string
  description?: string
}

const { title, description } = Astro.props
const navigation = site.navigation.length > 0 ? site.navigation : [{ label: 'About', href: '/about/' }]
---
<!doctype html>
<html lang={site.locale}>
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>{title ? \`\${title} · \${site.name}\` : site.name}</title>
    {description && <meta name="description" content={description} />}
  </head>
  <body>
    <a class="skip" href="#content">Skip to the content</a>
    <header>
      <a class="name" href="/">{site.name}</a>
      <nav aria-label="Main">
        {navigation.map(({ label, href }) => <a href={href}>{label}</a>)}
      </nav>
    </header>
    <main id="content"><slot /></main>
    <footer>© {site.name}</footer>
  </body>
</html>
`,
  'src/pages/index.astro': `---
import { getCollection } from 'astro:content'
import { site } from 'nextgen:site'
import Page from '../layouts/Page.astro'

const posts = (await getCollection('posts')).sort((a, b) => +b.data.date - +a.data.date)
const tagline = String(site.options.tagline ?? 'Notes worth keeping')
const day = new Intl.DateTimeFormat(site.locale, { dateStyle: 'long', timeZone: 'UTC' })
---
<Page description={tagline}>
  <h1>{tagline}</h1>
  <ol class="posts">
    {posts.map(({ id, data }) => (
      <li>
        <time datetime={data.date.toISOString().slice(0, 10)}>{day.format(data.date)}</time>
        <h2><a href={\`/posts/\${id}/\`}>{data.title}</a></h2>
        <p>{data.description}</p>
      </li>
    ))}
  </ol>
</Page>
`,
  'src/pages/posts/[...id].astro': `---
import { Image } from 'astro:assets'
import { getCollection, render } from 'astro:content'
import { site } from 'nextgen:site'
import Page from '../../layouts/Page.astro'

export async function getStaticPaths() {
  const posts = await getCollection('posts')
  return posts.map(post => ({ params: { id: post.id }, props: { post } }))
}

const { post } = Astro.props
const { title, description, date, cover } = post.data
const { Content } = await render(post)
const day = new Intl.DateTimeFormat(site.locale, { dateStyle: 'long', timeZone: 'UTC' })
---
<Page title={title} description={description}>
  <article>
    <time datetime={date.toISOString().slice(0, 10)}>{day.format(date)}</time>
    <h1>{title}</h1>
    {cover && <Image src={cover.src} alt={cover.alt} widths={[480, 960]} sizes="min(100vw, 44rem)" />}
    <Content />
  </article>
</Page>
`,
  'src/pages/[slug].astro': `---
import { getCollection, render } from 'astro:content'
import Page from '../layouts/Page.astro'

export async function getStaticPaths() {
  const pages = await getCollection('pages')
  return pages.map(page => ({ params: { slug: page.id }, props: { page } }))
}

const { page } = Astro.props
const { Content } = await render(page)
---
<Page title={page.data.title} description={page.data.description}>
  <article>
    <h1>{page.data.title}</h1>
    <Content />
  </article>
</Page>
`,
  'src/pages/404.astro': `---
import Page from '../layouts/Page.astro'
---
<Page title="Not found" description="There is nothing at this address.">
  <h1>There is nothing here</h1>
  <p><a href="/">Go to the start</a></p>
</Page>
`,
  'src/styles/theme.css': `:root {
  color-scheme: light dark;
  --color-brand: #0b6e4f;
  --ink: light-dark(#1d2320, #e8ece9);
  --faint: light-dark(#5a645e, #a3aea8);
  --paper: light-dark(#fbfaf7, #151816);
  --line: light-dark(#e3e0d8, #2b312d);
  --link: color-mix(in oklab, var(--color-brand) 82%, var(--ink));
}
* {
  box-sizing: border-box;
}
body {
  margin: 0 auto;
  padding: 0 clamp(1rem, 4vw, 2rem) 4rem;
  max-width: 48rem;
  font: 1.0625rem/1.65 Georgia, 'Times New Roman', serif;
  color: var(--ink);
  background: var(--paper);
  text-wrap: pretty;
}
header {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  justify-content: space-between;
  gap: 0.5rem 2rem;
  padding: 1.5rem 0;
  border-bottom: 3px solid var(--color-brand);
}
nav {
  display: flex;
  flex-wrap: wrap;
  gap: 1.25rem;
}
.name {
  font-size: 1.25rem;
  font-weight: 700;
}
header a {
  color: inherit;
  text-decoration: none;
}
header a:hover {
  text-decoration: underline;
}
main a {
  color: var(--link);
  text-underline-offset: 0.2em;
}
:focus-visible {
  outline: 3px solid var(--color-brand);
  outline-offset: 3px;
}
.skip {
  position: absolute;
  inset-block-start: -4rem;
}
.skip:focus {
  inset-block-start: 0.5rem;
}
h1,
h2,
h3 {
  line-height: 1.2;
  text-wrap: balance;
}
h1 {
  margin: 2.5rem 0 1.5rem;
  font-size: clamp(2rem, 1.5rem + 2.5vw, 3.25rem);
}
.posts {
  margin: 0;
  padding: 0;
  list-style: none;
}
.posts li {
  padding: 1.5rem 0;
  border-bottom: 1px solid var(--line);
}
.posts h2 {
  margin: 0.25rem 0;
  font-size: 1.5rem;
}
.posts p {
  margin: 0;
}
time,
footer {
  color: var(--faint);
  font-size: 0.9375rem;
}
img {
  max-width: 100%;
  height: auto;
}
footer {
  margin-top: 4rem;
}
`,
})
