import { isMadeBy, LightHeaders } from './light-headers.ts'

const RealRequest = globalThis.Request

/** A GET request for a page of a static build. To `instanceof` it is the platform's `Request`. */
export class LightRequest {
  #url: string
  #headers: LightHeaders | undefined
  #real: Request | undefined

  constructor(url: URL) {
    this.#url = url.href
  }
  #platform(): Request {
    this.#real ??= new RealRequest(this.#url, { headers: [...this.headers] })
    return this.#real
  }
  get url(): string {
    return this.#url
  }
  get method(): string {
    return 'GET'
  }
  get headers(): LightHeaders {
    this.#headers ??= new LightHeaders()
    return this.#headers
  }
  get body(): null {
    return null
  }
  get bodyUsed(): boolean {
    return false
  }
  get signal(): AbortSignal {
    return this.#platform().signal
  }
  get cache(): RequestCache {
    return 'default'
  }
  get credentials(): RequestCredentials {
    return 'same-origin'
  }
  get destination(): RequestDestination {
    return ''
  }
  get integrity(): string {
    return ''
  }
  get keepalive(): boolean {
    return false
  }
  get mode(): RequestMode {
    return 'cors'
  }
  get redirect(): RequestRedirect {
    return 'follow'
  }
  get referrer(): string {
    return 'about:client'
  }
  get referrerPolicy(): ReferrerPolicy {
    return ''
  }
  get duplex(): string {
    return 'half'
  }
  clone(): LightRequest {
    const copy = new LightRequest(new URL(this.#url))
    copy.#headers = new LightHeaders(this.headers)
    return copy
  }
  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#platform().arrayBuffer()
  }
  blob(): Promise<Blob> {
    return this.#platform().blob()
  }
  bytes(): Promise<Uint8Array> {
    return this.#platform().bytes()
  }
  formData(): Promise<FormData> {
    return this.#platform().formData()
  }
  json(): Promise<unknown> {
    return this.#platform().json()
  }
  text(): Promise<string> {
    return this.#platform().text()
  }
  get [Symbol.toStringTag](): string {
    return 'Request'
  }
}
Object.setPrototypeOf(LightRequest.prototype, RealRequest.prototype)

/**
 * The platform's `Request` under which a theme makes requests of its own. Of a light one the platform would ask what only
 * its own have, so that one is made into the platform's first.
 */
export const PageRequest: typeof Request = new Proxy(RealRequest, {
  construct(real, [input, ...init], target) {
    const given = isMadeBy(LightRequest, input) ? new real(input.url, { headers: [...input.headers] }) : input
    return Reflect.construct(real, [given, ...init], target)
  },
})
