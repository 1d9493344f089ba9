/**
 * What a component knows as `Astro`, and middleware as its context, as objects of two classes. Astro writes them as
 * literals with a dozen getters each, anew for every page, and makes one the prototype of the other: to V8 every page then
 * has objects of a kind never seen before, and nothing that reads them stays compiled. Evaluated once a thread.
 */

import { getSite } from 'nextgen:astro/derived-manifest'
import { AstroError, AstroErrorData } from 'nextgen:astro/errors'
import { FetchState } from 'nextgen:astro/fetch-state'
import { getRouteCache } from 'nextgen:astro/route-cache'
import { Slots } from 'nextgen:astro/slots'

const ofAstro = {
  partial: FetchState.prototype.createAstroPagePartial,
  context: FetchState.prototype.getActionAPIContext,
  props: FetchState.prototype.getProps,
}

/** What all components of a page have in common. */
class Page {
  readonly state: any
  readonly result: any
  readonly context: any
  readonly cookies: any
  readonly locals: any
  readonly params: any
  readonly request: any
  readonly route: any
  readonly url: any
  #rest: any

  constructor(state: any, result: any, context: any) {
    this.state = state
    this.result = result
    this.context = context
    this.cookies = state.cookies
    this.locals = state.locals
    this.params = state.params
    this.request = state.request
    this.route = state.routeData
    this.url = state.url
  }
  /** Astro's own object, for what few pages ask. */
  get rest(): any {
    this.#rest ??= ofAstro.partial.call(this.state, this.result, this.context)
    return this.#rest
  }
}

const PAGE = Symbol('nextgen:page')
const VALUES = Symbol('nextgen:slot values')
const SLOTS = Symbol('nextgen:slots')

/** `Astro` in one component. */
class AstroGlobal {
  props: unknown
  self: unknown = null;
  [PAGE]: Page;
  [VALUES]: unknown;
  [SLOTS]: unknown = undefined

  constructor(page: Page, props: unknown, values: unknown) {
    this.props = props
    this[PAGE] = page
    this[VALUES] = values
  }
  get slots(): unknown {
    const { result, state } = this[PAGE]
    this[SLOTS] ??= new Slots(result, this[VALUES] ?? null, state.logger)
    return this[SLOTS]
  }
  get url(): unknown {
    return this[PAGE].url
  }
  get site(): unknown {
    return getSite(this[PAGE].state.manifest)
  }
  get params(): unknown {
    return this[PAGE].params
  }
  get request(): unknown {
    return this[PAGE].request
  }
  get response(): unknown {
    return this[PAGE].result.response
  }
  get locals(): unknown {
    return this[PAGE].locals
  }
  get cookies(): unknown {
    return this[PAGE].cookies
  }
  get routePattern(): unknown {
    return this[PAGE].route.route
  }
  get isPrerendered(): unknown {
    return this[PAGE].route.prerender
  }
}

const STATE = Symbol('nextgen:state')
const REST = Symbol('nextgen:rest')

/** The context of middleware, endpoints and actions. Astro itself adds `props`, `redirect` and more. */
class PageContext {
  [STATE]: any;
  [REST]: any = undefined
  routePattern: unknown
  isPrerendered: unknown
  params: unknown
  request: unknown
  site: unknown
  url: unknown

  constructor(state: any) {
    this[STATE] = state
    this.routePattern = state.routeData.route
    this.isPrerendered = state.routeData.prerender
    this.params = state.params
    this.request = state.request
    this.site = getSite(state.manifest)
    this.url = state.url
  }
  get cookies(): unknown {
    return this[STATE].cookies
  }
  get locals(): unknown {
    return this[STATE].locals
  }
  set locals(_: unknown) {
    throw new AstroError(AstroErrorData.LocalsReassigned)
  }
}

/** Astro's own context, which it would take for the page's if it stayed there. */
function restOf(context: PageContext): any {
  if (!context[REST]) {
    const state = context[STATE]
    const kept = state.actionApiContext
    state.actionApiContext = null
    context[REST] = ofAstro.context.call(state)
    state.actionApiContext = kept
  }
  return context[REST]
}

const RARE_OF_BOTH = [
  ...['generator', 'clientAddress', 'currentLocale', 'preferredLocale', 'preferredLocaleList', 'originPathname'],
  ...['csp', 'logger', 'session', 'cache'],
]
const RARE_OF_ASTRO = [...RARE_OF_BOTH, 'redirect', 'rewrite', 'getActionResult', 'callAction']
passOn(AstroGlobal.prototype, RARE_OF_ASTRO, (astro: AstroGlobal) => astro[PAGE].rest)
passOn(PageContext.prototype, RARE_OF_BOTH, restOf)
showMembers(AstroGlobal.prototype, [
  ...['url', 'site', 'params', 'request', 'response', 'locals', 'cookies', 'routePattern', 'isPrerendered'],
  ...['generator', 'redirect', 'rewrite', 'getActionResult'],
])
showMembers(PageContext.prototype, ['generator'])

/** Members that Astro's own object answers. */
function passOn<Holder extends object>(
  prototype: Holder,
  names: readonly string[],
  restOf: (holder: Holder) => Readonly<Record<string, unknown>>,
): void {
  for (const name of names)
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: Holder) {
        return restOf(this)[name]
      },
    })
}

/** Lists the getters in `for … in`, as Astro's; those in `writable` may be covered by a member of the object itself. */
function showMembers(prototype: object, writable: readonly string[]): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (!descriptor.get) continue
    const set = function (this: object, value: unknown): void {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true })
    }
    Object.defineProperty(prototype, name, {
      ...descriptor,
      enumerable: true,
      ...(writable.includes(name) && { set }),
    })
  }
}

Object.defineProperty(FetchState.prototype, 'renderOptions', {
  configurable: true,
  get(this: any) {
    return { ...this.givenOptions, locals: this.locals }
  },
})
Object.assign(FetchState.prototype, {
  createAstro(this: any, result: any, props: unknown, values: unknown, context: unknown) {
    if (this.isRewriting || !this[PAGE]) this[PAGE] = new Page(this, result, context)
    return new AstroGlobal(this[PAGE], props, values)
  },
  getActionAPIContext(this: any) {
    this.actionApiContext ??= new PageContext(this)
    return this.actionApiContext
  },
  /** A page's props are found by its path, which is what Astro makes of its parameters to find them. */
  async getProps(this: any) {
    const { routeData: route, pathname } = this
    if (this.props !== null || route?.type !== 'page' || route.pathname) return ofAstro.props.call(this)
    const { staticPaths } = getRouteCache(this.manifest).get(route) ?? {}
    const found = staticPaths?.keyed?.get(pathname) ?? staticPaths?.keyed?.get(pathname.replace(/\/$/, ''))
    if (!found || Object.keys(this.initialProps).length > 0) return ofAstro.props.call(this)
    this.props = { ...found.props }
    return this.props
  },
})
