import { basename, dirname } from 'node:path'
import { fileFailure } from '#base/file-failure.ts'
import { FileLockError } from '#base/file-lock.ts'
import { isTemporary } from '#base/temporary-name.ts'
import type { Failure } from '#model/failure.ts'

/** System calls whose errors share their codes with those of files, and mean something else. */
const OF_OTHERS = /^(listen|connect|bind|accept|shutdown|spawn|kill|watch)/

const DOING: Readonly<Record<string, string>> = {
  copyfile: 'copy a file',
  mkdir: 'make a folder',
  mkdtemp: 'make a folder',
  open: 'open a file',
  read: 'read a file',
  rename: 'move a file',
  rm: 'delete a file',
  rmdir: 'delete a folder',
  scandir: 'list a folder',
  unlink: 'delete a file',
  write: 'write a file',
}

/**
 * What a disk of this machine said to a whole command, for a person: `file-` and the reason as code, as `bucket-` and the
 * reason is the code of a bucket. Null for every other error.
 */
export function refusedFile(error: unknown): Failure | null {
  if (error instanceof FileLockError) return refusedLock(error)
  const failure = fileFailure(error)
  if (!failure) return null
  const { syscall = '', path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string }
  if (OF_OTHERS.test(syscall)) return null
  const where = dest ?? path
  return {
    code: `file-${failure.reason}`,
    message: `Could not ${DOING[syscall] ?? 'use a file'}: ${failure.said}`,
    ...(where && { where: isTemporary(basename(where)) ? dirname(where) : where }),
    hint: failure.hint,
  }
}

const refusedLock = ({ message, isDiskFull }: FileLockError): Failure =>
  isDiskFull
    ? { code: 'file-no-space', message, hint: 'Free some space, then run again.' }
    : { code: 'file-denied', message, hint: 'Check that this user may write there.' }
