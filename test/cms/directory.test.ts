import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { directoryCms } from '#cms/directory.ts'
import { folder, PNG } from '../content/folder.ts'
import { cmsContract, holding } from '../contracts/cms.ts'

cmsContract('a content folder', async () => {
  const content = folder({ 'posts/.keep': '', 'authors/.keep': '' })
  return {
    cms: directoryCms(content.dir),
    types: ['posts', 'authors'],
    async put(type, name, title, to) {
      const front = JSON.stringify({ title, ...(to && { author: to }) })
      content.write(`${type}/${name}.md`, `---\n${front}\n---\nText`)
    },
    async remove(type, name) {
      rmSync(join(content.dir, `${type}/${name}.md`))
    },
    async putMedia(name, alt) {
      content.write(`pictures/${name}.png`, Buffer.concat([PNG, Buffer.from(alt)]))
    },
    async removeMedia(name) {
      rmSync(join(content.dir, `pictures/${name}.png`))
    },
    async [Symbol.asyncDispose]() {
      content[Symbol.dispose]()
    },
  }
})

test('items of a file, texts and images become records and media', async () => {
  using content = folder({ 'people.json': '[{"id":"a","age":3}]', 'posts/one.md': 'Hello', 'posts/one.png': PNG })
  const held = holding(['people', 'posts'])
  await held.pull(directoryCms(content.dir))
  expect(held.all()).toEqual({
    records: [
      { type: 'people', id: 'people.json#0', title: 'a', fields: { slug: 'a', id: 'a', age: 3 } },
      {
        type: 'posts',
        id: 'posts/one.md',
        title: 'one',
        fields: { slug: 'one', body: { $rich: 'markdown', value: 'Hello' } },
      },
    ],
    media: [expect.objectContaining({ id: 'posts/one.png', url: expect.stringMatching(/^file:.*one\.png$/) })],
  })
})
