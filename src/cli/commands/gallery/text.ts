import type { Gallery } from '#model/gallery.ts'
import type { Terminal } from '../../output/terminal.ts'

/** What a gallery shows, a line a theme, and what is wrong with it. */
export function galleryText({ themes }: Gallery, { paint }: Terminal): string {
  return themes
    .flatMap(({ theme, errors, fixtures, kinds }) => {
      const failures = [...errors, ...fixtures.flatMap(each => each.errors)]
      const pages = fixtures.reduce((sum, each) => sum + each.pages, 0)
      return [
        `${paint(failures.length > 0 ? 'red' : 'green', failures.length > 0 ? '✗' : '✓')} ${theme}: ${kinds.length} kinds of pages, ${pages} pages`,
        ...failures.map(({ message, where }) => `  ${where ? `${where}: ` : ''}${message}`),
      ]
    })
    .map(line => `${line}\n`)
    .join('')
}
