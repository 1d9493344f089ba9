import { applyEdits, type FormattingOptions, modify, parse } from 'jsonc-parser'
import type { LookValue } from './look-values.ts'
import { valueAt } from './look-values.ts'

/**
 * The text of a `site.json` with these values in it. Comments, order and indentation of everything else stay; a value
 * that is there already is not touched, and an object that is left empty goes.
 */
export function editSiteFile(text: string, values: readonly LookValue[]): string {
  const formattingOptions = formattingOf(text)
  let edited = text
  for (const { path, value } of values) {
    const declared: unknown = parse(edited, [], { allowTrailingComma: true })
    if (valueAt(declared, path) === value) continue
    const gone = value === undefined ? emptied(declared, path) : path
    edited = applyEdits(edited, modify(edited, [...gone], value, value === undefined ? {} : { formattingOptions }))
  }
  return edited
}

/** The outermost object of which nothing is left once the value at the path is gone. */
function emptied(declared: unknown, path: readonly string[]): readonly string[] {
  let gone = path
  while (gone.length > 1) {
    const above = gone.slice(0, -1)
    const holder = above.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], declared)
    if (typeof holder !== 'object' || holder === null || Object.keys(holder).length > 1) break
    gone = above
  }
  return gone
}

function formattingOf(text: string): FormattingOptions {
  const [, indent = '  '] = /^([ \t]+)\S/m.exec(text) ?? []
  return {
    insertSpaces: !indent.includes('\t'),
    tabSize: indent.includes('\t') ? 4 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
}
