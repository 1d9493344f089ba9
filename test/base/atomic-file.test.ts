import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeFileAtomically, writeTemporary } from '#base/atomic-file.ts'
import { isTemporary } from '#base/temporary-name.ts'

function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'nextgen-atomic-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('a file is written with its folders, replaced, and nothing is left beside it', () => {
  const dir = temporaryFolder()
  writeFileAtomically(join(dir, 'a/b/c'), Buffer.from('one'))
  writeFileAtomically(join(dir, 'a/b/c'), Buffer.from('two'))
  expect(readFileSync(join(dir, 'a/b/c'), 'utf8')).toBe('two')
  expect(readdirSync(join(dir, 'a/b'))).toEqual(['c'])
})

test('a write that cannot end leaves nothing behind', () => {
  const dir = temporaryFolder()
  mkdirSync(join(dir, 'taken/inside'), { recursive: true })
  expect(() => writeFileAtomically(join(dir, 'taken'), Buffer.from('x'))).toThrow()
  expect(readdirSync(dir)).toEqual(['taken'])
})

test('a write under way is told apart by its name', () => {
  const dir = temporaryFolder()
  const name = writeTemporary(join(dir, 'file'), Buffer.from('x')).slice(dir.length + 1)
  expect(isTemporary(name)).toBe(true)
  expect(isTemporary('file')).toBe(false)
})
