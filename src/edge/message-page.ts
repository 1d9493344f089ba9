import { type Answer, textAnswer } from './answer.ts'

/** One of the edge's own pages: a status, a title and paragraphs of plain text. */
export function messagePage(
  status: number,
  title: string,
  paragraphs: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = paragraphs.map(text => `<p>${escapeHtml(text)}</p>`).join('\n')
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="status">${status}</p>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`
  return textAnswer(status, 'text/html; charset=utf-8', html, { 'content-security-policy': POLICY, ...headers })
}

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const STYLE = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.6 system-ui,sans-serif;background:light-dark(#f6f7f9,#14161a);color:light-dark(#1c2026,#e6e8eb)}
main{max-width:34rem;padding:2rem}
h1{margin:.2rem 0 1rem;font-size:1.5rem;line-height:1.25;text-wrap:balance}
p{margin:.5rem 0;overflow-wrap:anywhere}
.status{margin:0;font-size:.85rem;letter-spacing:.08em;color:light-dark(#6a7280,#98a1ad)}`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, letter => ENTITIES[letter] as string)
