import { BucketError } from '#bucket/bucket.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Call } from '../command.ts'
import { refusedFile } from './refused-file.ts'
import { type Terminal, terminal } from './terminal.ts'

/** Whatever a command threw, as failures: with the code and the hint that its error carries, or that the disk gave. */
export function failuresOfCommand(error: unknown): readonly Failure[] {
  if (error instanceof SiteError || error instanceof BucketError) return error.failures
  const refused = refusedFile(error)
  if (refused) return [refused]
  return [
    {
      code: 'unexpected',
      message: (error instanceof Error && error.message) || String(error),
      hint: 'This is a mistake in NEXTGEN. NEXTGEN_DEBUG=1 prints where it happened.',
    },
  ]
}

/** Failures as a person reads them: what, where, and the next step. */
export function failureText(failures: readonly Failure[], { paint }: Terminal): string {
  return failures
    .map(({ code, message, where, hint }) => {
      const [first, ...more] = message.split('\n')
      return [
        `${paint('red', 'Error')} ${paint('dim', code)}${where ? ` ${paint('cyan', where)}` : ''}`,
        ...[first, ...more].map(line => `  ${line}`),
        ...(hint ? [`  ${paint('green', '→')} ${hint}`] : []),
      ].join('\n')
    })
    .map(text => `${text}\n`)
    .join('')
}

/** Tells failures on stderr, beside the result of the call. */
export const sayFailures = (
  failures: readonly Failure[],
  { say, environment }: Pick<Call, 'say' | 'environment'>,
): void => say(failureText(failures, terminal(process.stderr, environment)).trimEnd())
