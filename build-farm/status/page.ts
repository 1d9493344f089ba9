import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

const [style, script] = [read('page.css'), read('page.js')]

const sourceOf = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`

/** The page that shows what a farm does, drawn from its API in the browser. It holds nothing of the farm itself. */
export const statusPage = {
  html: read('page.html')
    .replace('/*STYLE*/', () => style)
    .replace('/*SCRIPT*/', () => script),
  policy: `default-src 'none'; style-src ${sourceOf(style)}; script-src ${sourceOf(script)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
} as const
