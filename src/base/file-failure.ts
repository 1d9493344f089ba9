/** Why the file system refused, for those who speak of it in their own terms. */
export interface FileFailure {
  readonly reason: 'no-space' | 'denied' | 'name' | 'busy'
  readonly said: string
  readonly hint: string
}

const NO_SPACE = {
  reason: 'no-space',
  said: 'the disk is full',
  hint: 'Free some space (`nextgen gc` removes what no release needs), then run again.',
} as const
const DENIED = {
  reason: 'denied',
  said: 'permission is denied',
  hint: 'Give this user the right to read and write there, or name another folder.',
} as const
const READ_ONLY = {
  reason: 'denied',
  said: 'the file system is read-only',
  hint: 'Mount it writable, or name another folder.',
} as const
const NOT_A_FOLDER = {
  reason: 'name',
  said: 'a file stands where a folder must be',
  hint: 'Move that file away.',
} as const
const OPEN_FILES = {
  reason: 'busy',
  said: 'too many files are open',
  hint: 'Raise the limit (`ulimit -n`) or lower --concurrency.',
} as const
const UNPLUGGED = {
  reason: 'busy',
  said: 'the disk does not answer any more',
  hint: 'Mount it again; a server that it lies on may be down.',
} as const

const FAILURES: Readonly<Record<string, FileFailure>> = {
  ENOSPC: NO_SPACE,
  EDQUOT: { ...NO_SPACE, said: 'the disk quota is used up' },
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: READ_ONLY,
  ENOTDIR: NOT_A_FOLDER,
  EEXIST: NOT_A_FOLDER,
  EISDIR: { reason: 'name', said: 'a folder stands where a file must be', hint: 'Move that folder away.' },
  ENAMETOOLONG: { reason: 'name', said: 'the name is too long for the file system', hint: 'Shorten the name.' },
  EMFILE: OPEN_FILES,
  ENFILE: OPEN_FILES,
  ESTALE: UNPLUGGED,
  ENOTCONN: UNPLUGGED,
  EIO: {
    reason: 'busy',
    said: 'the disk reports an input/output error',
    hint: 'Look at the kernel log; the disk may be failing.',
  },
}

/** What a thrown error of `node:fs` means; null when it is none that people can act upon. */
export function fileFailure(error: unknown): FileFailure | null {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return (code !== undefined && FAILURES[code]) || null
}
