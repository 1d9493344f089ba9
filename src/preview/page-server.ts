import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Failure, failuresOf } from '#model/failure.ts'
import type { Reads } from '#model/page-trace.ts'
import type { BoundSite } from './bound-site.ts'
import { failurePage } from './failure-overlay.ts'
import { holdResponse } from './held-response.ts'
import type { PageFinish } from './page-finish.ts'
import { atTime } from './render-clock.ts'
import type { Turns } from './turns.ts'

/** A page as it was shown last. `html`: before it was finished. */
export interface ShownPage {
  readonly html: Buffer
  readonly status: number
  readonly reads: Reads
}

/** What pages are shown with, now. */
export interface PageState {
  /** Absent, or with failures: no page can be shown. */
  readonly bound: BoundSite | undefined
  readonly finish: PageFinish | undefined
  readonly failures: readonly Failure[]
}

export interface PageServerOptions {
  readonly take: Turns
  readonly time: number
  /** The staged theme, absolute. */
  readonly root: string
  /** The theme's base path, with a slash at its end. */
  readonly base: () => string
  readonly state: () => PageState
  /** Names the theme's own files in a page. */
  readonly ownNames: (html: string) => string
  readonly onFailures: (failures: readonly Failure[]) => void
}

/** Puts a site's address, clock and finishing around Astro's own pages, one page at a time. */
export function pageServer({ take, time, root, base, state, ownNames, onFailures }: PageServerOptions) {
  const shown = new Map<string, ShownPage>()

  async function serve(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
    // Its reader went before its turn came: no `close` would end the turn.
    if (response.closed) return
    const { bound, finish, failures } = state()
    if (failures.length > 0 || !bound) {
      response.statusCode = 500
      response.setHeader('content-type', HTML)
      response.end(failurePage(failures, base()))
      return
    }
    const { recorder } = bound
    const [path = '/'] = (request.url ?? '/').split('?')
    request.headers.host = bound.site.domain
    bound.beginPage()
    const ended = holdResponse(
      response,
      ({ status, type, body }) => {
        if (!type.startsWith('text/html')) return body
        const html = Buffer.from(ownNames(body.toString()))
        if (status !== 200 && status !== 404) return html
        shown.set(path, { html, status, reads: recorder.end().reads })
        return finish ? Buffer.from(finish(html, status === 404 ? '/404' : path).html) : html
      },
      error => {
        const found = failuresOf(error, 'page-failed')
        onFailures(found)
        return failurePage(found, base())
      },
    )
    // Astro itself asks as well: when it began, and how long it took.
    atTime(time, () => calledFrom(root) && recorder.clockRead(), next)
    await ended
  }

  return {
    /** The page of a path as it was shown last. */
    shown: (path: string): ShownPage | undefined => shown.get(path),
    /** The site is another one now. */
    forget: (): void => shown.clear(),
    handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
      if (isServersOwn(request.url ?? '/')) next()
      else void take(() => serve(request, response, next))
    },
  }
}

/** Leads from the root of the server to a theme's first page: another theme may have had its own there. */
export const leadTo =
  (home: () => string) =>
  (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (request.url !== '/' || home() === '/') next()
    else response.writeHead(302, { location: home() }).end()
  }

const HTML = 'text/html; charset=utf-8'

/** What Vite and Astro answer themselves: modules, tools, images of components that run in the browser. */
const isServersOwn = (url: string): boolean => /^\/(@|__|_image)/.test(url) || url.includes('/node_modules/')

/** Whether code of a folder is under way. */
function calledFrom(folder: string): boolean {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 50
  const { stack = '' } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  return stack.includes(folder)
}
