import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFile, writeFileAtomically } from '#base/atomic-file.ts'
import { withFileLock } from '#base/file-lock.ts'
import { failuresOfCommand } from '../../../src/cli/output/failures.ts'
import { mountSmallDisk } from '../../small-disk.ts'

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'nextgen-failures-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** What a person is told of the error that `work` ends with. */
async function told(work: () => unknown) {
  try {
    await work()
  } catch (error) {
    return failuresOfCommand(error)
  }
  throw new Error('Expected an error')
}

const bytes = new TextEncoder().encode('x')

test('what stands in the way of a folder is named', async () => {
  const file = join(folder(), 'file')
  writeFileSync(file, '')
  expect(await told(() => readdirSync(join(file, 'in')))).toEqual([
    {
      code: 'file-name',
      message: 'Could not list a folder: a file stands where a folder must be',
      where: join(file, 'in'),
      hint: 'Move that file away.',
    },
  ])
})

test('a name that is too long is told, by the folder where its temporary name does not matter', async () => {
  const dir = folder()
  expect(await told(() => writeFileAtomically(join(dir, 'a'.repeat(300)), bytes))).toMatchObject([
    { code: 'file-name', where: join(dir, 'a'.repeat(300)), message: expect.stringContaining('too long') },
  ])
  writeFileSync(join(dir, 'file'), '')
  expect(await told(() => writeFileAtomically(join(dir, 'file', 'a'), bytes))).toMatchObject([
    { code: 'file-name', where: join(dir, 'file') },
  ])
})

test('a full disk is no mistake in NEXTGEN', async () => {
  expect(await told(() => writeSync(openSync('/dev/full', 'w'), 'x'))).toEqual([
    {
      code: 'file-no-space',
      message: 'Could not write a file: the disk is full',
      hint: expect.stringContaining('Free some space'),
    },
  ])
})

test('a full disk and one that is read-only are told with the path, whatever Node makes of them', async context => {
  const disk = folder()
  mountSmallDisk(disk, '16k', context)
  const large = new Uint8Array(100_000)
  expect(await told(() => createFile(join(disk, 'large'), large))).toMatchObject([
    { code: 'file-no-space', where: join(disk, 'large'), message: expect.stringContaining('the disk is full') },
  ])
  mkdirSync(join(disk, 'held'))
  execFileSync('mount', ['-o', 'remount,ro', disk])
  const readOnly = { code: 'file-denied', message: expect.stringContaining('read-only'), hint: /./ }
  for (const [file, where] of [
    [join(disk, 'held/file'), join(disk, 'held')],
    [join(disk, 'a/b/file'), join(disk, 'a')],
  ] as const)
    expect(await told(() => writeFileAtomically(file, bytes))).toMatchObject([
      { ...readOnly, where, hint: expect.stringContaining('writable') },
    ])
})

test('a lock that cannot be taken is told with its file', async () => {
  const dir = join(folder(), 'lock')
  mkdirSync(dir)
  expect(await told(() => withFileLock(dir, undefined, async () => {}))).toMatchObject([
    { code: 'file-denied', message: expect.stringContaining(dir) },
  ])
})

test('errors that only share their code with those of files stay unexpected', async () => {
  const saying = (code: string, syscall: string) => Promise.reject(Object.assign(new Error('no'), { code, syscall }))
  for (const syscall of ['listen', 'spawn /bin/none', 'kill', 'watch'])
    expect(await told(() => saying('EACCES', syscall))).toMatchObject([{ code: 'unexpected', message: 'no' }])
  expect(await told(() => saying('ENOTCONN', 'shutdown'))).toMatchObject([{ code: 'unexpected' }])
  expect(await told(() => saying('ENOTCONN', 'stat'))).toMatchObject([{ code: 'file-busy' }])
  for (const thrown of [null, undefined, 'text', new Error('a bug')])
    expect(await told(() => Promise.reject(thrown))).toMatchObject([{ code: 'unexpected' }])
  expect(await told(() => readFileSync('/nowhere/at/all'))).toMatchObject([{ code: 'unexpected' }])
})
