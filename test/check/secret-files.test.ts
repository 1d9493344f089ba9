import { expect, it } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { secretFiles } from '#check/secret-files.ts'
import type { ManifestFile } from '#model/manifest.ts'

function found(contents: Readonly<Record<string, string>>): {
  readonly files: readonly string[]
  readonly reads: number
} {
  let reads = 0
  const bytes = new Map(Object.values(contents).map(text => [digestOf(text), Buffer.from(text, 'latin1')]))
  const files = Object.entries(contents).map(([path, text]): [string, ManifestFile] => [
    path,
    { digest: digestOf(text), size: text.length, type: 'application/octet-stream' },
  ])
  const read = (digest: Parameters<Parameters<typeof secretFiles>[1]>[0]) => {
    reads += 1
    return bytes.get(digest)
  }
  return { files: secretFiles(files, read), reads }
}

it('finds files that hold secrets by their names, however deep, and a repository once', () => {
  const paths = ['.env', 'a/.env.production', '.git/HEAD', '.git/config', 'b/.git', '.npmrc', 'x/.htpasswd', 'id_rsa']
  expect(found(Object.fromEntries(paths.map(path => [path, path])))).toEqual({
    files: ['.env', 'a/.env.production', '.git', 'b/.git', '.npmrc', 'x/.htpasswd', 'id_rsa'],
    reads: 0,
  })
})

it('leaves alone what only looks like them, and what is meant for everybody', () => {
  const paths = [
    '.well-known/security.txt',
    '.nojekyll',
    '.gitignore',
    '.env.example',
    'environment.env.html',
    'id_rsa.pub',
    'key/index.html',
  ]
  expect(found(Object.fromEntries(paths.map(path => [path, path])))).toEqual({ files: [], reads: 0 })
})

it('tells private keys from certificates and slides', () => {
  const { files } = found({
    'server.key': '-----BEGIN EC PRIVATE KEY-----\nx',
    'both.PEM': '-----BEGIN CERTIFICATE-----\nx\n-----BEGIN PRIVATE KEY-----\nx',
    'binary.key': '\x30\x82\x01',
    'ca.pem': '-----BEGIN CERTIFICATE-----\nx',
    'talk.key': 'PK\x03\x04slides',
  })
  expect(files).toEqual(['server.key', 'both.PEM', 'binary.key'])
})
