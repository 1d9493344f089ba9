import type { Output } from '../contestant.ts'
import type { Result } from '../rounds.ts'

/** A result as if measured, for tests of what is made of results. Times in seconds, one a round. */
export function resultOf(
  name: string,
  seconds: readonly number[],
  options: { sites?: number; peakMb?: number; output?: Partial<Output> } = {},
): Result {
  const { sites = 10, peakMb = 100, output } = options
  return {
    contestant: {
      name,
      tool: name,
      sites,
      command: { file: 'true', args: [], cwd: '/' },
      reset: async () => {},
      inspect: async () => ({ pages: 0, htmlBytes: 0, firstSite: new Map() }),
    },
    runs: seconds.map(second => ({ wallMs: second * 1000, cpuMs: second * 1000, peakMb, othersShare: 0, stdout: '' })),
    output: {
      pages: 1,
      htmlBytes: 1000,
      firstSite: new Map([['index.html', '<body><p>Hello there</p></body>']]),
      ...output,
    },
  }
}
