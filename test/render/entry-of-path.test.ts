import { describe, expect, it } from 'vitest'
import { entryOfPath } from '#render/entry-of-path.ts'

const entry = (id: string) => ({ id, collection: 'posts', filePath: `posts/${id}.md`, data: {} })

describe('the entry of a path', () => {
  it.each([
    ['stands in the props', { params: { slug: 'x' }, props: { post: entry('one') } }, 'posts/one.md'],
    ['stands deeper in them', { params: {}, props: { page: { kind: 'post', entry: entry('one') } } }, 'posts/one.md'],
    [
      'is the one that the params name, in any Unicode form',
      { params: { slug: 'caf\u00e9' }, props: { next: entry('two'), post: entry('cafe\u0301') } },
      'posts/cafe\u0301.md',
    ],
    ['is not known among several', { params: { slug: 'x' }, props: { a: entry('one'), b: entry('two') } }, undefined],
    ['is not one of a list', { params: { page: '2' }, props: { posts: [entry('one')] } }, undefined],
    ['is none where there are no props', { params: { slug: 'x' } }, undefined],
    ['is none of a route without paths', undefined, undefined],
  ])('%s', (_, given, file) => {
    expect(entryOfPath(given)).toBe(file)
  })
})
