import { hash } from 'node:crypto'
import type { Pointer } from '#model/pointer.ts'
import { previewLabels } from '#model/preview-host.ts'
import { type Answer, textAnswer } from './answer.ts'
import { escapeHtml } from './message-page.ts'

/** The start page of an edge: every site with its links. `port` (`:7000`, or empty) is the port the visitor came by. */
export function fleetPage(sites: readonly Pointer[], environment: string, port: string): Answer {
  const live = sites.filter(pointer => pointer.manifest !== null).length
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Fleet: ${live} sites</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Fleet</h1>
<p><output id="count">${sites.length}</output> of ${sites.length} sites in <b>${escapeHtml(environment)}</b></p>
<input id="filter" type="search" placeholder="Filter by name, domain or theme" aria-label="Filter the sites" autocomplete="off" spellcheck="false" autofocus>
</header>
<main>
${sites.length ? `<ul id="sites">\n${sites.map(site => card(site, port)).join('\n')}\n</ul>` : EMPTY}
<p id="none" hidden>No site matches.</p>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`
  return textAnswer(200, 'text/html; charset=utf-8', html, { 'content-security-policy': POLICY })
}

function card({ site, about, hosts, manifest, generation, pinned, releasedAt }: Pointer, port: string): string {
  const words = [site, ...(about ? [about.name, about.theme] : []), ...hosts].join(' ').toLowerCase()
  const marks = [manifest === null ? '<b class="gone">gone</b>' : '', pinned ? '<b>pinned</b>' : ''].join('')
  const preview =
    manifest === null ? '' : ` · <a href="http://${previewLabels(manifest, site)}.localhost${port}/">this release</a>`
  const theme = about ? `${escapeHtml(about.theme)} · ` : ''
  const released = escapeHtml(String(releasedAt).slice(0, 16).replace('T', ' '))
  return `<li data-words="${escapeHtml(words)}" style="--hue:${hueOf(site)}">
<a class="site" href="http://${site}.localhost${port}/">${escapeHtml(about?.name ?? site)}</a>${marks}
<span class="domain">${escapeHtml(hosts[0] ?? site)}</span>
<small title="${site}: released ${released} UTC">${theme}generation ${generation}${preview}</small>
</li>`
}

/** A colour a site, the same on every machine. */
const hueOf = (site: string): number => [...site].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)

const EMPTY = `<p>Nothing has been released here yet. <code>nextgen publish</code> builds every site of the workspace and releases it.</p>`

const SCRIPT = `const filter=document.getElementById('filter'),rows=[...document.querySelectorAll('li')];
filter.addEventListener('input',()=>{const words=filter.value.toLowerCase().split(/\\s+/).filter(Boolean);let shown=0;
for(const row of rows){row.hidden=!words.every(word=>row.dataset.words.includes(word));if(!row.hidden)shown++}
document.getElementById('count').value=shown;document.getElementById('none').hidden=shown>0||rows.length===0})`

const STYLE = `:root{color-scheme:light dark;--paper:light-dark(#f6f7f9,#14161a);--card:light-dark(#fff,#1d2026);--ink:light-dark(#1c2026,#e6e8eb);--faint:light-dark(#626a76,#98a1ad);--line:light-dark(#e2e5ea,#2c3038)}
*{box-sizing:border-box}
body{margin:0;font:.95rem/1.5 system-ui,sans-serif;background:var(--paper);color:var(--ink)}
header{position:sticky;top:0;display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1.25rem;padding:1rem clamp(1rem,4vw,3rem);background:var(--paper);border-bottom:1px solid var(--line)}
h1{margin:0;font-size:1.4rem}
header p{margin:0;color:var(--faint)}
input{flex:1 1 14rem;max-width:26rem;margin-left:auto;padding:.5rem .8rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
main{padding:1.25rem clamp(1rem,4vw,3rem) 3rem}
ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr));gap:.75rem;margin:0;padding:0;list-style:none}
li{display:flow-root;padding:.7rem .9rem;background:var(--card);border:1px solid var(--line);border-left:4px solid hsl(var(--hue) 60% 50%);border-radius:.5rem;overflow-wrap:anywhere}
li[hidden]{display:none}
a{color:inherit;text-decoration-color:var(--line);text-underline-offset:.2em}
a:hover{text-decoration-color:currentColor}
.site{font-weight:600}
.domain,small{display:block;color:var(--faint)}
li b{float:right;margin-left:.4rem;padding:0 .5em;font-size:.75rem;border:1px solid var(--line);border-radius:1em}
.gone{color:light-dark(#b3261e,#f2b8b5)}
:focus-visible{outline:2px solid hsl(200 80% 50%);outline-offset:2px}`

const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash('sha256', SCRIPT, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
