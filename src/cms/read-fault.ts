import type { Failure } from '#model/failure.ts'
import { EncodingFault, NoObject, TomlFault, YamlFault } from './faults.ts'

/** Says why a file could not be read as an entry, with line and column. Anything but a parser's fault is thrown on. */
export function readFault(error: unknown, path: string, text: string): Failure {
  if (error instanceof YamlFault) {
    const where = `${path}:${error.line + 1}:${error.column + 1}`
    const what = path.endsWith('.md') ? 'Its front matter' : 'It'
    return unreadable(
      where,
      `${what} is no YAML: ${error.message}`,
      'Mend that line; a text with a colon or a # wants quotes.',
    )
  }
  if (error instanceof TomlFault)
    return unreadable(
      `${path}:1:1`,
      'Expected YAML front matter between lines of `---`, but it stands between `+++`',
      'Rewrite the front matter as YAML.',
    )
  if (error instanceof EncodingFault)
    return unreadable(path, 'Expected UTF-8 text, but the file holds other bytes', 'Save the file as UTF-8.')
  if (error instanceof NoObject)
    return unreadable(`${path}:1:1`, error.message, 'Write the fields of the entry into the file.')
  if (error instanceof SyntaxError) {
    const { line, column } = jsonPosition(error.message, text)
    const reason = error.message
      .replace(/ in JSON at position \d+.*$/s, '')
      .replace(/, "[\s\S]*" is not valid JSON$/, '')
    return unreadable(
      `${path}:${line}:${column}`,
      `It is no JSON: ${reason}`,
      'Mend that line; JSON allows no comments and no comma at the end of a list.',
    )
  }
  throw error
}

const unreadable = (where: string, message: string, hint: string): Failure => ({
  code: 'entry-unreadable',
  message,
  where,
  hint,
})

/** Line and column, from 1, of what `JSON.parse` complained about; the end of the text when it does not say. */
function jsonPosition(message: string, text: string): { line: number; column: number } {
  const named = /\bat position (\d+)/.exec(message)
  const token = /^Unexpected token '(.)'/su.exec(message)
  const at = named
    ? Number(named[1])
    : token && text.indexOf(token[1] as string) >= 0
      ? text.indexOf(token[1] as string)
      : text.length
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1) as string).length + 1 }
}
