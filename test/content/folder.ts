import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export type Files = Readonly<Record<string, string | Uint8Array>>

/** A temporary folder with these files; `await using` or `using` removes it. */
export function folder(files: Files) {
  const dir = mkdtempSync(join(tmpdir(), 'nextgen-content-'))
  const write = (path: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  return {
    dir,
    write,
    /** Sets a file's modification time, ms since 1970. */
    touch: (path: string, time: number): void => utimesSync(join(dir, path), time / 1000, time / 1000),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** The smallest PNG: one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
