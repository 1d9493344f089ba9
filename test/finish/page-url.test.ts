import { expect, it } from 'vitest'
import { pageUrl } from '#finish/page-url.ts'

const table: [file: string, base: string, slash: 'always' | 'never' | 'ignore', url: string][] = [
  ['index.html', '/', 'ignore', '/'],
  ['index.html', '/', 'never', '/'],
  ['index.html', '/docs', 'ignore', '/docs/'],
  ['index.html', '/docs', 'always', '/docs/'],
  ['index.html', '/docs', 'never', '/docs'],
  ['a/index.html', '/', 'ignore', '/a/'],
  ['a/index.html', '/', 'always', '/a/'],
  ['a/index.html', '/', 'never', '/a'],
  ['a.html', '/', 'ignore', '/a'],
  ['a.html', '/', 'always', '/a/'],
  ['a.html', '/docs', 'never', '/docs/a'],
  ['404.html', '/', 'ignore', '/404'],
  ['über uns/index.html', '/', 'ignore', '/%C3%BCber%20uns/'],
  ['what?/100%/#1/index.html', '/', 'ignore', '/what%3F/100%25/%231/'],
]
for (const [file, base, trailingSlash, url] of table)
  it(`finds ${file} at ${url} with base ${base} and trailingSlash ${trailingSlash}`, () => {
    expect(pageUrl(file, { base, trailingSlash })).toBe(url)
  })
