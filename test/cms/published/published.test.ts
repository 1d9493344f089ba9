import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { fileServer } from '../../media/file-server.ts'
import { fakeContentful, TOKENS } from '../contentful/fake.ts'
import { fakeGhost, KEYS } from '../ghost/fake.ts'
import { fakeSanity, TOKEN } from '../sanity/fake.ts'
import { cmsWorkspace } from './workspace.ts'

const pictureOf = (background: string) =>
  sharp({ create: { width: 80, height: 40, channels: 3, background } })
    .png()
    .toBuffer()
const red = await pictureOf('red')
const blue = await pictureOf('blue')

const ENVIRONMENT = { DELIVERY: TOKENS.delivery, PREVIEW: TOKENS.preview, SANITY: TOKEN, GHOST: KEYS.content }

describe('a site whose posts are in Contentful', () => {
  const link = (linkType: string, id: string) => ({ sys: { type: 'Link', linkType, id } })
  const node = (nodeType: string, content: object[], data: object = {}) => ({ nodeType, data, content })
  const text = (value: string) => ({ nodeType: 'text', value, marks: [], data: {} })
  const body = (...content: object[]) => ({ 'en-US': node('document', content) })

  async function open() {
    let bytes: Uint8Array | null = red
    const pictures = await fileServer((_, response) => (bytes ? response.end(bytes) : response.writeHead(404).end()))
    const fake = await fakeContentful()
    fake.types.push({
      sys: { id: 'post' },
      displayField: 'title',
      fields: [
        { id: 'title', type: 'Symbol' },
        { id: 'hero', type: 'Link', linkType: 'Asset' },
      ],
    })
    const asset = (id: string, name: string): void =>
      fake.publishAsset(id, {
        title: { 'en-US': `Title of ${id}` },
        file: { 'en-US': { url: pictures.url(`/${name}`), fileName: name, contentType: 'image/png' } },
      })
    asset('m1', 'Red Cat.png')
    fake.publish('post', 'p1', {
      title: { 'en-US': 'One' },
      slug: { 'en-US': 'one' },
      hero: { 'en-US': link('Asset', 'm1') },
      body: body(
        node('heading-2', [text('A heading')]),
        node('paragraph', [
          node('entry-hyperlink', [text('to two')], { target: link('Entry', 'p2') }),
          node('hyperlink', [text('bad')], { uri: 'javascript:alert(1)' }),
        ]),
        node('embedded-asset-block', [], { target: link('Asset', 'm1') }),
      ),
    })
    fake.publish('post', 'p2', {
      title: { 'en-US': 'Two' },
      slug: { 'en-US': 'two' },
      hero: { 'en-US': link('Asset', 'none') },
      body: body(node('paragraph', [text('Text')])),
    })
    const source = {
      type: 'contentful',
      space: 'space',
      token: { env: 'DELIVERY' },
      previewToken: { env: 'PREVIEW' },
      url: fake.url,
      previewUrl: `${fake.url}/preview`,
      mediaHosts: [pictures.host],
      privateNetwork: true,
    }
    const posts = {
      type: 'post',
      route: '/blog/{id}/',
      body: 'body',
      fields: { title: 'title', hero: 'hero', heroAlt: 'hero.alt', heroHash: 'hero.thumbhash' },
    }
    const workspace = await cmsWorkspace(source, posts, ENVIRONMENT)
    return {
      ...workspace,
      fake,
      asset,
      pictures,
      paint: (other: Uint8Array | null) => {
        bytes = other
      },
      async [Symbol.asyncDispose]() {
        await workspace[Symbol.asyncDispose]()
        await fake[Symbol.asyncDispose]()
        pictures[Symbol.dispose]()
      },
    }
  }

  test('shows its texts, pictures and links as if they lay in a folder', async () => {
    await using site = await open()
    const { json } = await site.nextgen('publish')
    expect(json.sites).toEqual([expect.objectContaining({ site: 'acme', status: 'built' })])
    const files = site.files(json.sites[0].manifest)
    const page = String(files.get('blog/one/index.html'))
    expect(page).toContain('<h2 id="a-heading">A heading</h2>')
    expect(page).toContain('<a href="#a-heading">A heading</a>')
    expect(page).toContain('<a href="/blog/two/">to two</a>')
    expect(page).not.toContain('javascript:')
    expect(page).toMatch(/data-hash="[\w+/=]{10,}"/)
    const shown = [
      ...page.matchAll(
        /<img [^>]*src="\/([^"]+)"[^>]*alt="Title of m1"|<img [^>]*alt="Title of m1"[^>]*src="\/([^"]+)"/g,
      ),
    ].map(([, a, b]) => a ?? b)
    expect(shown).toHaveLength(2)
    for (const path of shown) {
      expect(path).toContain('red-cat')
      expect((await sharp(files.get(path as string)).metadata()).width).toBeLessThanOrEqual(80)
    }
    expect(String(files.get('blog/two/index.html'))).not.toContain('<img')
    expect(site.pictures.asked).toHaveLength(1)
  })

  test('is built again for a picture that was replaced, and for a link whose entry moved; else it is unchanged', async () => {
    await using site = await open()
    const first = (await site.nextgen('publish')).json.sites[0]
    expect((await site.nextgen('publish')).json.sites[0]).toMatchObject({
      status: 'unchanged',
      manifest: first.manifest,
    })
    site.paint(blue)
    site.asset('m1', 'Red Cat.png')
    const second = (await site.nextgen('publish')).json.sites[0]
    expect(second).toMatchObject({ status: 'built' })
    const hashOf = (manifest: string) =>
      /data-hash="([^"]+)"/.exec(String(site.files(manifest).get('blog/one/index.html')))?.[1]
    expect(hashOf(second.manifest)).not.toBe(hashOf(first.manifest))
    site.fake.publish('post', 'p2', { title: { 'en-US': 'Two' }, slug: { 'en-US': 'second' }, body: body() })
    const third = (await site.nextgen('publish')).json.sites[0]
    expect(String(site.files(third.manifest).get('blog/one/index.html'))).toContain(
      '<a href="/blog/second/">to two</a>',
    )
    // What was made in steps is what a clean build makes.
    const clean = (await site.nextgen('build', '--force')).json.sites[0]
    expect(clean.manifest).toBe(third.manifest)
  })

  test('keeps a picture that has gone, and says so', async () => {
    await using site = await open()
    const first = (await site.nextgen('publish')).json.sites[0]
    site.paint(null)
    site.asset('m1', 'Red Cat.png')
    const second = (await site.nextgen('publish', '--force')).json.sites[0]
    expect(second.warnings).toContainEqual(
      expect.objectContaining({ code: 'media-missing', message: expect.stringContaining('the last good copy') }),
    )
    expect(second.manifest).toBe(first.manifest)
  })

  test('never shows a draft, but to an environment of drafts', async () => {
    await using site = await open()
    site.fake.draft('post', 'p3', { title: { 'en-US': 'Secret' }, slug: { 'en-US': 'secret' }, body: body() })
    const live = (await site.nextgen('publish')).json.sites[0]
    expect([...site.files(live.manifest).keys()].filter(path => path.includes('secret'))).toEqual([])
    expect(String(site.files(live.manifest).get('index.html'))).not.toContain('Secret')
    const drafts = (await site.nextgen('publish', '--environment', 'drafts')).json.sites[0]
    expect(String(site.files(drafts.manifest).get('index.html'))).toContain('Secret')
    const again = (await site.nextgen('publish')).json.sites[0]
    expect(again.manifest).toBe(live.manifest)
  })
})

test('a site whose posts are in Sanity shows its texts, pictures and links', async () => {
  using pictures = await fileServer((_, response) => response.end(red))
  await using fake = await fakeSanity()
  const image = 'image-cat-80x40-png'
  fake.put({
    _id: image,
    _type: 'sanity.imageAsset',
    url: pictures.url('/cat-80x40.png'),
    originalFilename: 'cat.png',
    mimeType: 'image/png',
    altText: 'Of the library',
  })
  const picture = { _type: 'image', asset: { _type: 'reference', _ref: image }, alt: 'Of the field' }
  const block = { _type: 'block', style: 'h2', children: [{ _type: 'span', text: 'A heading' }] }
  const linking = {
    _type: 'block',
    children: [{ _type: 'span', text: 'to two', marks: ['l'] }],
    markDefs: [{ _key: 'l', _type: 'internalLink', reference: { _ref: 'p2' } }],
  }
  fake.put({
    _id: 'p1',
    _type: 'post',
    title: 'One',
    slug: { _type: 'slug', current: 'one' },
    hero: picture,
    intro: [block],
    body: [block, linking, picture, { _type: 'youtube', url: 'https://youtu.be/dQw4w9WgXcQ' }],
  })
  fake.put({ _id: 'p2', _type: 'post', title: 'Two', slug: { _type: 'slug', current: 'two' }, body: [] })
  fake.put({ _id: 'drafts.p2', _type: 'post', title: 'Draft of two', slug: { _type: 'slug', current: 'two' } })
  const source = {
    type: 'sanity',
    project: 'p',
    token: { env: 'SANITY' },
    url: fake.url,
    mediaHosts: [pictures.host],
    privateNetwork: true,
  }
  const posts = {
    type: 'post',
    route: '/blog/{id}/',
    body: 'body',
    fields: { title: 'title', hero: 'hero', heroAlt: 'hero.alt', heroHash: 'hero.thumbhash', intro: 'intro' },
  }
  await using site = await cmsWorkspace(source, posts, ENVIRONMENT)
  const [report] = (await site.nextgen('publish')).json.sites
  expect(report).toMatchObject({ site: 'acme', status: 'built' })
  const page = String(site.files(report.manifest).get('blog/one/index.html'))
  expect(page).toContain('alt="Of the field"')
  expect(page).toContain('<a href="/blog/two/">to two</a>')
  expect(page).toContain('data-embed="youtube"')
  expect(page).toContain('<div><h2 id="a-heading">A heading</h2></div>')
  expect(String(site.files(report.manifest).get('index.html'))).not.toContain('Draft')
})

test('a site whose posts are in Ghost shows its pictures by address, and links to its posts as routes', async () => {
  using pictures = await fileServer((_, response) => response.end(red))
  await using fake = await fakeGhost()
  const html = `<p><a href="${fake.url}/two/?ref=mail#part">to two</a></p><figure class="kg-card kg-image-card"><img src="${pictures.url('/inside.png')}" alt="Inside" width="80" srcset="${pictures.url('/size/w600/inside.png')} 600w"></figure>`
  fake.put('posts', 'p1', {
    title: 'One',
    slug: 'one',
    html,
    feature_image: pictures.url('/cat.png'),
    feature_image_alt: 'A cat',
  })
  fake.put('posts', 'p2', { title: 'Two', slug: 'two', html: '<p>Text</p>' })
  fake.put('posts', 'p3', { title: 'Draft', slug: 'three', html: '', status: 'draft' })
  const source = {
    type: 'ghost',
    url: fake.url,
    key: { env: 'GHOST' },
    mediaHosts: [pictures.host],
    privateNetwork: true,
  }
  const posts = {
    type: 'posts',
    route: '/blog/{id}/',
    body: 'html',
    fields: {
      title: 'title',
      hero: 'feature_image',
      heroAlt: 'feature_image.alt',
      heroHash: 'feature_image.thumbhash',
    },
  }
  await using site = await cmsWorkspace(source, posts, ENVIRONMENT)
  const [report] = (await site.nextgen('publish')).json.sites
  expect(report).toMatchObject({ site: 'acme', status: 'built' })
  const files = site.files(report.manifest)
  const page = String(files.get('blog/one/index.html'))
  expect(page).toContain('<a href="/blog/two/#part">to two</a>')
  expect(page).toContain('alt="A cat"')
  expect(page).toContain('alt="Inside"')
  expect(page).not.toContain(pictures.host)
  expect(page).not.toContain(fake.url)
  expect([...files.keys()].filter(path => path.includes('three'))).toEqual([])
  expect(pictures.paths().sort()).toEqual(['/cat.png', '/inside.png'])
})
