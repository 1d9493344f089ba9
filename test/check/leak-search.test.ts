import { describe, expect, it } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import { leakSearch } from '#check/leak-search.ts'
import { secretMarks } from '#check/secrets.ts'
import type { ManifestFile } from '#model/manifest.ts'

const VALUE = 'tea-8f3a9c0d1b2e'

function search(
  contents: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>> = { KEY: VALUE },
) {
  const files = Object.entries(contents).map(([path, text]): [string, ManifestFile] => {
    const bytes = Buffer.from(text)
    return [path, { digest: digestOf(bytes), size: bytes.length, type: mediaType(path) }]
  })
  const reads: string[] = []
  const byDigest = new Map(files.map(([path, { digest }]) => [digest, path]))
  const find = leakSearch(secretMarks(secrets), digest => {
    reads.push(digest)
    return Buffer.from(contents[byDigest.get(digest) as string] as string)
  })
  return { leaks: find(files), again: find(files), reads }
}

describe('leakSearch', () => {
  it('finds a secret in files of text, by name and line', () => {
    const { leaks, again } = search({
      'app.js': `\nkey="${VALUE}"`,
      'feed.json': '{}',
      'icon.svg': `<!-- ${VALUE} -->`,
    })
    expect(leaks).toEqual([
      { file: 'app.js', line: 2, name: 'KEY' },
      { file: 'icon.svg', line: 1, name: 'KEY' },
    ])
    expect(again).toEqual(leaks)
  })

  it('reads each file once, and pictures never', () => {
    expect(search({ 'a.js': '1', 'b.css': '2', 'photo.jpg': VALUE }).reads).toHaveLength(2)
  })

  it('reads nothing while there is no secret', () => {
    expect(search({ 'a.js': VALUE }, {})).toEqual({ leaks: [], again: [], reads: [] })
  })
})
