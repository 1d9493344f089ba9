import { expect, it } from 'vitest'
import { manifestText } from '#artifact/manifest-text.ts'
import { canonicalJson } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { Manifest, ManifestFile } from '#model/manifest.ts'

const file = (size: number): ManifestFile => ({
  type: 'text/html',
  size,
  digest: 'a'.repeat(64) as Digest,
  headerSet: 0,
})

const manifest = (files: Manifest['files']): Manifest => ({
  version: 1,
  site: 'acme',
  domain: 'acme.example',
  aliases: [],
  routing: { base: '/', trailingSlash: 'ignore', format: 'directory' },
  redirects: [],
  headerSets: [{ b: '1', a: '2' }],
  files,
})

it('writes what canonical JSON would, whatever the order of files, again and again', () => {
  const [one, two] = [file(1), file(2)]
  const many = Array.from({ length: 1200 }, (_, index): [string, ManifestFile] => [`page-${index}`, file(index)])
  const all: readonly Manifest['files'][] = [
    {},
    { b: one, a: two },
    { 'ä"b': one, '10': two, '9': one },
    { a: one, b: two },
    { a: two },
    Object.fromEntries(many),
    Object.fromEntries([...many.slice(1), ['other', many[0]?.[1] as ManifestFile]]),
  ]
  for (const files of all) expect(manifestText(manifest(files))).toBe(canonicalJson(manifest(files)))
})
