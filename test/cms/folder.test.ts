import { describe, expect, it } from 'vitest'
import { contentDigestOf, readFolder } from '#cms/folder.ts'
import { scanDirectory } from '#cms/scan.ts'
import { type Files, folder, PNG } from '../content/folder.ts'

function read(files: Files) {
  using content = folder(files)
  return readFolder(scanDirectory(content.dir))
}

describe('a content folder', () => {
  it('gives entries the ids of Astro: slugged segments, no index, a slug in the data wins', () => {
    const { entries } = read({
      'posts/Hello World.md': '',
      'posts/2024/Über uns/index.md': '',
      'posts/index.md': '',
      'posts/a.b.c.md': '',
      'posts/named.md': '---\nslug: en/Other Name\n---\n',
      'posts/data.json': '{"slug":"from-json"}',
      'posts/deep/er.yaml': 'a: 1',
      'posts/deep/est.yml': 'a: 1',
    })
    expect(entries.map(entry => entry.id).sort()).toEqual([
      '2024/über-uns',
      'abc',
      'deep/er',
      'deep/est',
      'en/Other Name',
      'from-json',
      'hello-world',
      'index',
    ])
  })

  it('splits front matter and body as Astro does', () => {
    const { entries } = read({
      'p/a.md': '---\ntitle: A\ndate: 2024-05-06\n---\n\n# Body\n\n',
      'p/b.md': '\uFEFF---\ntitle: B\n---\nBody',
      'p/c.md': '\n\n---\ntitle: C\n---\n---\nnot: data\n---\n',
      'p/d.md': 'no front matter\n---\na: 1\n---\n',
      'p/e.md': '---\n---\n',
    })
    expect(entries.map(({ data, body }) => [data, body])).toEqual([
      [{ title: 'A', date: new Date('2024-05-06') }, '# Body'],
      [{ title: 'B' }, 'Body'],
      [{ title: 'C' }, '---\nnot: data\n---'],
      [{}, 'no front matter\n---\na: 1\n---'],
      [{}, ''],
    ])
  })

  it('reads whole collections from one file, by list or by object', () => {
    const { entries, collections } = read({
      'people.json': '[{"id":"ada","name":"Ada"},{"slug":"alan"},{"id":7}]',
      'tags.yaml': '$schema: https://x.example/s.json\nred:\n  hex: f00\nblue: { hex: "00f" }\n',
      'empty.yml': '[]',
    })
    expect(entries.map(({ collection, id, data }) => [collection, id, data])).toEqual([
      ['people', 'ada', { id: 'ada', name: 'Ada' }],
      ['people', 'alan', { slug: 'alan' }],
      ['people', '7', { id: 7 }],
      ['tags', 'red', { hex: 'f00' }],
      ['tags', 'blue', { hex: '00f' }],
    ])
    expect([...collections].sort()).toEqual(['empty', 'people', 'tags'])
  })

  it('keeps images as assets, leaves names with an underscore out, and names what it ignores', () => {
    const { entries, assets, warnings } = read({
      'posts/one.md': '',
      'posts/one.PNG': PNG,
      'posts/_images/two.webp': PNG,
      'posts/_draft.md': '',
      'posts/_parts/x.md': '',
      '_drafts/y.md': '',
      'posts/notes.txt': '',
      'README.md': '',
    })
    expect(entries.map(entry => entry.filePath)).toEqual(['posts/one.md'])
    expect([...assets.keys()]).toEqual(['posts/_images/two.webp', 'posts/one.PNG'])
    expect(warnings).toEqual([
      {
        code: 'content-ignored',
        message:
          '5 files are neither an entry nor an image, and left out: README.md, _drafts/y.md, posts/_draft.md, posts/_parts/x.md, posts/notes.txt',
        where: expect.any(String),
        hint: 'Entries are <collection>/**/*.{md,json,yaml,yml} or <collection>.{json,yaml,yml}; a name that begins with _ keeps a file out.',
      },
    ])
  })

  it('refuses MDX, which is code, and says where it belongs', () => {
    const { failures } = read({ 'posts/one.mdx': '' })
    expect(failures).toEqual([
      {
        code: 'content-unsupported',
        message: "posts/one.mdx is MDX, which is code: it is compiled with a theme and cannot be a site's content",
        where: 'posts/one.mdx',
        hint: 'Write the entry as Markdown (.md), or move it into the theme.',
      },
    ])
  })

  it.each([
    ['p/a.md', '---\ntitle: a\n  b: c: d\n---\n', 'p/a.md:3:4'],
    ['p/a.md', '\n\n---\ntitle: "open\n---\nbody', 'p/a.md:5:1'],
    ['p/a.md', '+++\ntitle = "x"\n+++\n', 'p/a.md:1:1'],
    ['p/a.json', '{\n  "a": 1,\n}', 'p/a.json:3:1'],
    ['p/a.json', '{\n  "a": ', 'p/a.json:2:8'],
    ['p/a.json', '[1, 2', 'p/a.json:1:6'],
    ['p/a.yaml', 'a: 1\n\tb: 2\n', 'p/a.yaml:2:1'],
    ['p/a.yaml', '', 'p/a.yaml:1:1'],
    ['p/a.yaml', 'just text', 'p/a.yaml:1:1'],
    ['p/a.json', 'null', 'p/a.json:1:1'],
    ['all.json', '"text"', 'all.json:1:1'],
  ])('says where %s cannot be read: %j', (path, text, where) => {
    const { failures, entries } = read({ [path]: text })
    expect(entries).toEqual([])
    expect(failures).toEqual([expect.objectContaining({ code: 'entry-unreadable', where })])
  })

  it.each([
    ['Latin-1', Buffer.from('---\ntitle: caf\xe9\n---\n', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFF---\ntitle: café\n---\n', 'utf16le')],
  ])('refuses %s, of which reading would lose characters', (_, bytes) => {
    using content = folder({ 'posts/one.md': bytes })
    const { failures, entries } = readFolder(scanDirectory(content.dir))
    expect(entries).toEqual([])
    expect(failures).toMatchObject([
      { code: 'entry-unreadable', where: 'posts/one.md', hint: 'Save the file as UTF-8.' },
    ])
  })

  it('takes the sign for a lost character where the author wrote it', () => {
    expect(read({ 'posts/one.md': 'lost: \uFFFD' }).entries).toHaveLength(1)
  })

  it('has one digest, read or only hashed, that changes with any byte of an entry or an image and with nothing else', () => {
    using content = folder({ 'posts/one.md': 'one', 'posts/one.png': PNG, 'people.json': '[]' })
    const digests = () => [readFolder(scanDirectory(content.dir)).digest, contentDigestOf(scanDirectory(content.dir))]
    const [read, hashed] = digests()
    expect(read).toBe(hashed)
    content.touch('posts/one.md', 0)
    content.write('notes.txt', 'x')
    expect(digests()).toEqual([read, read])
    content.write('posts/one.png', PNG.subarray(0, 60))
    const [changed, changedHashed] = digests()
    expect(changed).toBe(changedHashed)
    expect(changed).not.toBe(read)
  })
})
