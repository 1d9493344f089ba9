import type { Photograph } from '../images/photographs.ts'
import type { BenchOptions } from './bench.ts'
import type { Measurement } from './measure.ts'

/** What the parts of the bench of images share. */
export interface ImageSetting extends BenchOptions {
  readonly dir: string
  readonly photos: readonly Photograph[]
  /** Folder with a link for every photograph. */
  readonly all: string
  /** Programs under `test/images`, run in a process of their own. */
  readonly program: (name: string, ...args: string[]) => Promise<Measurement>
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
