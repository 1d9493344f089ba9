import { existsSync, readdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { ViteDevServer } from 'vite'
import { loadSites } from '#config/load.ts'
import type { Failure } from '#model/failure.ts'
import type { PreviewedPage } from '#model/preview.ts'
import type { Workspace } from '#model/site.ts'
import type { ConfiguredTheme } from '#theme/record-of.ts'
import type { BoundSite } from './bound-site.ts'
import type { Wanted } from './messages.ts'
import type { PageFinish } from './page-finish.ts'
import { pageReport } from './page-report.ts'
import type { ShownPage } from './page-server.ts'
import { atTime } from './render-clock.ts'
import { allFiles } from './theme-modules.ts'
import type { Turns } from './turns.ts'

export interface ToolbarAnswersOptions {
  readonly workspace: Workspace
  /** The staged theme, and its folder of public files; absolute. */
  readonly root: string
  readonly publicDir: string
  readonly time: number
  readonly take: Turns
  readonly pages: { shown(path: string): ShownPage | undefined }
  readonly isImage: (path: string) => boolean
  readonly now: () => {
    readonly bound: BoundSite | undefined
    readonly finish: PageFinish | undefined
    readonly notices: readonly Failure[]
    readonly record: ConfiguredTheme | undefined
    readonly vite: ViteDevServer | undefined
  }
  readonly onWanted: (wanted: Wanted) => void
  /** When site or theme changed last, on the clock of `performance.now`. */
  readonly changedAt: () => number
}

/**
 * Answers the toolbar, under `/__nextgen`: `GET /page?path=/about/` is a `PreviewedPage`, `GET /current?age=900` tells whether
 * nothing has changed since a page was asked for so many ms ago, `POST /show?site=acme&theme=` shows another site or theme.
 * Pages of other origins are not answered.
 */
export function toolbarAnswers(options: ToolbarAnswersOptions) {
  const { workspace, now } = options
  let listed: { readonly bound: BoundSite; readonly files: Promise<readonly string[]> } | undefined

  /** Everything that a build would write, found out once for each state of the site. */
  function filesOf(bound: BoundSite, vite: ViteDevServer): Promise<readonly string[]> {
    if (listed?.bound !== bound) {
      const list = (): Promise<string[]> =>
        atTime(
          options.time,
          () => {},
          () => allFiles(vite, options.root),
        )
      listed = { bound, files: options.take(list) }
      listed.files.catch(() => {
        listed = undefined
      })
    }
    return listed.files
  }

  async function page(path: string): Promise<PreviewedPage> {
    const { bound, finish, notices, record, vite } = now()
    const { sites } = await loadSites(workspace)
    const shown = options.pages.shown(path)
    const { publicDir } = options
    return {
      site: bound?.site.id ?? '',
      theme: bound?.site.theme ?? '',
      sites: sites.filter(({ gone }) => !gone).map(({ id, name }) => ({ id, name })),
      themes: themesOf(workspace),
      locales: shown ? localesOf(shown.html.toString(), bound?.site.domain ?? '') : [],
      notices,
      ...(shown &&
        bound &&
        record &&
        vite && {
          page: pageReport({
            page: shown,
            path,
            bound,
            record,
            finish,
            isImage: options.isImage,
            files: await filesOf(bound, vite),
            publicDirs: [publicDir, ...(bound.site.publicDir ? [bound.site.publicDir] : [])],
          }),
        }),
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://preview')
    const from = request.headers['sec-fetch-site']
    const answer = (status: number, json: object): void => {
      response.statusCode = status
      response.setHeader('content-type', 'application/json')
      response.setHeader('cache-control', 'no-store')
      response.end(JSON.stringify(json))
    }
    try {
      if (from !== undefined && from !== 'same-origin') answer(403, { ok: false })
      else if (pathname === '/page' && request.method === 'GET')
        answer(200, await page(searchParams.get('path') ?? '/'))
      else if (pathname === '/current' && request.method === 'GET') {
        const age = Number(searchParams.get('age'))
        answer(200, { current: performance.now() - age >= options.changedAt() })
      } else if (pathname === '/show' && request.method === 'POST') {
        const theme = searchParams.get('theme')
        answer(202, { ok: true })
        options.onWanted({ site: searchParams.get('site') ?? '', ...(theme && { theme }) })
      } else answer(404, { ok: false })
    } catch (error) {
      answer(500, { ok: false, message: (error as Error).message })
    }
  }
}

/** Folders of the workspace that are Astro projects. */
const themesOf = ({ themesDir }: Workspace): string[] =>
  readdirSync(themesDir).filter(name => existsSync(join(themesDir, name, 'src')))

/** What a page says of its other languages, as paths of this site. */
function localesOf(html: string, domain: string): PreviewedPage['locales'] {
  return [...html.matchAll(/<link\b[^>]*\brel="alternate"[^>]*>/g)].flatMap(([tag]) => {
    const locale = /\bhreflang="([^"]*)"/.exec(tag)?.[1]
    const url = URL.parse(/\bhref="([^"]*)"/.exec(tag)?.[1] ?? '', `https://${domain}/`)
    return locale && locale !== 'x-default' && url?.host === domain ? [{ locale, href: url.pathname }] : []
  })
}
