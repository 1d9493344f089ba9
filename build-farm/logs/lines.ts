import type { Failure } from '#model/failure.ts'
import type { BuildRecord, BuildStep } from '#model/farm.ts'

/** One line of a build's log, whatever the text holds: time, then what happened. */
export const lineOf = (at: number, text: string): string =>
  `${new Date(at).toISOString()} ${text.replaceAll(/\s*\n\s*/g, ' ¶ ')}`

export function headLines(build: BuildRecord): readonly string[] {
  const { id, site, environment, attempt, worker, startedAt } = build
  return [
    lineOf(startedAt, `Build ${id} of ${site} for ${environment}, attempt ${attempt}, by ${worker}`),
    ...build.causes.map(({ at, kind, about, actor, delivery, trace }) =>
      lineOf(
        at,
        `Wanted: ${[kind, about, actor && `by ${actor}`, delivery && `delivery ${delivery}`, trace && `trace ${trace}`].filter(Boolean).join(', ')}`,
      ),
    ),
  ]
}

export const stepLine = ({ name, at, ms, detail }: BuildStep): string =>
  lineOf(at + ms, `${name}${detail ? ` ${detail}` : ''}: ${Math.round(ms)} ms`)

export const failureLines = (at: number, failures: readonly Failure[]): readonly string[] =>
  failures.map(({ code, where, message, hint }) =>
    lineOf(at, `Error ${code}${where ? ` at ${where}` : ''}: ${message}${hint ? ` → ${hint}` : ''}`),
  )

export const endLines = (
  at: number,
  {
    status,
    generation,
    pages,
    rendered,
    reused,
  }: Pick<BuildRecord, 'status' | 'generation' | 'pages' | 'rendered' | 'reused'>,
): string =>
  lineOf(
    at,
    `End: ${status}${generation === null ? '' : `, generation ${generation}`}, ${rendered} of ${pages} pages rendered, ${reused} reused`,
  )
