import { existsSync, readFileSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Failure } from '#model/failure.ts'
import { astroInternal } from '#theme/astro.ts'

/** Where a failure is to be mended. Line and column count from 1. */
export interface FailurePlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** The file that a failure names, looked for in these folders (absolute) in turn; undefined when it names none. */
export function placeOf({ where }: Failure, folders: readonly string[]): FailurePlace | undefined {
  const [, path = '', line, column] = /^(.+?)(?::(\d+)(?::(\d+))?)?$/.exec(where ?? '') ?? []
  if (path === '') return undefined
  const file = (isAbsolute(path) ? [path] : folders.map(folder => join(folder, path))).find(isFile)
  return file === undefined
    ? undefined
    : { file, ...(line && { line: Number(line) }), ...(column && { column: Number(column) }) }
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile()

/** What the overlay of Vite shows of failures, with the source of the first of them, in Astro's own form. */
export async function overlayOf(failures: readonly Failure[], folders: readonly string[]): Promise<object> {
  const { getViteErrorPayload } = await astroInternal('core/errors/dev/vite.js')
  const [first = { code: 'unexpected', message: 'Something went wrong' }, ...others] = failures
  const place = placeOf(first, folders)
  return getViteErrorPayload({
    name: first.code,
    title: first.code,
    type: 'NextgenFailure',
    message: [first.message, ...others.map(each => `${each.where ? `${each.where}: ` : ''}${each.message}`)].join(
      '\n\n',
    ),
    hint: first.hint,
    stack: '',
    plugin: 'nextgen',
    loc: place ?? { file: first.where },
    ...(place && { fullCode: readFileSync(place.file, 'utf8') }),
  })
}

const KEEP_UP = new URL('./toolbar/keep-up.ts', import.meta.url).pathname

/** The page in the place of one that cannot be shown: the same to read, for whoever has no scripts. */
export const failurePage = (failures: readonly Failure[], base: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(failures[0]?.code ?? 'Error')}</title>
<script type="module" src="${base}@vite/client"></script><script type="module" src="${base}@fs${KEEP_UP}"></script></head>
<body style="font: 1rem/1.5 system-ui; max-width: 50rem; margin: 3rem auto; padding: 0 1rem">
${failures
  .map(
    ({ code, message, where, hint }) =>
      `<p><strong>${escape(where ?? code)}</strong><br>${escape(message)}${hint ? `<br><em>${escape(hint)}</em>` : ''}</p>`,
  )
  .join('\n')}
</body></html>
`

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] as string)
