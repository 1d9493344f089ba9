import { hash } from 'node:crypto'

/**
 * The CSP source of an inline script, style or attribute: browsers hash the text as it stands in the document, with line
 * ends made one.
 */
export const sourceHash = (text: string): string =>
  `'sha256-${hash('sha256', text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text, 'base64')}'`
