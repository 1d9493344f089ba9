import { execFileSync } from 'node:child_process'
import { onTestFinished, type TestContext } from 'vitest'

/** Mounts a disk of that size (`16k`) at `folder` until the test ends; skips the test, and says so, where that is not allowed. */
export function mountSmallDisk(folder: string, size: string, context: TestContext): void {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    context.skip('Not run: mounting a small file system needs root')
  }
  onTestFinished(() => void execFileSync('umount', [folder]))
}
