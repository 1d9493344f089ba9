/**
 * `Request`, `Response` and `Headers` as a page's render uses them: plain fields in place of streams and guarded lists,
 * which cost more than the render of a small page. Whatever goes beyond is done by the platform's own class, made the
 * moment it is needed. Inside a compiled theme these stand under the platform's names.
 */
const RealRequest = globalThis.Request
const RealResponse = globalThis.Response
const RealHeaders = globalThis.Headers

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i
const isFieldValue = (value: string): boolean => {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === 0 || code === 10 || code === 13 || code > 255) return false
  }
  return true
}

export class LightHeaders implements Iterable<[string, string]> {
  #values = new Map<string, string>()
  #cookies: string[] = []

  static [Symbol.hasInstance](value: unknown): boolean {
    return isMadeBy(LightHeaders, value) || value instanceof RealHeaders
  }

  constructor(init?: unknown) {
    if (init === undefined || init === null) return
    if (isMadeBy(LightHeaders, init)) {
      const other = init as LightHeaders
      for (const [name, value] of other.#values) this.#values.set(name, value)
      this.#cookies = [...other.#cookies]
    } else if (typeof init === 'object' && Symbol.iterator in init) {
      for (const pair of init as Iterable<readonly [string, string]>) {
        const [name, value, ...rest] = [...pair]
        if (name === undefined || value === undefined || rest.length > 0) throw new TypeError('Headers: expected pairs of a name and a value')
        this.append(name, value)
      }
    } else for (const name of Reflect.ownKeys(init as object)) this.append(String(name), (init as Record<string, string>)[name as string] as string)
  }

  append(name: string, value: string): void {
    const key = keyOf(name)
    const text = valueOf(name, value)
    if (key === 'set-cookie') this.#cookies.push(text)
    else {
      const earlier = this.#values.get(key)
      this.#values.set(key, earlier === undefined ? text : `${earlier}, ${text}`)
    }
  }
  set(name: string, value: string): void {
    const key = keyOf(name)
    const text = valueOf(name, value)
    if (key === 'set-cookie') this.#cookies = [text]
    else this.#values.set(key, text)
  }
  get(name: string): string | null {
    const key = keyOf(name)
    if (key === 'set-cookie') return this.#cookies.length > 0 ? this.#cookies.join(', ') : null
    return this.#values.get(key) ?? null
  }
  has(name: string): boolean {
    const key = keyOf(name)
    return key === 'set-cookie' ? this.#cookies.length > 0 : this.#values.has(key)
  }
  delete(name: string): void {
    const key = keyOf(name)
    if (key === 'set-cookie') this.#cookies = []
    else this.#values.delete(key)
  }
  getSetCookie(): string[] {
    return [...this.#cookies]
  }
  forEach(callback: (value: string, name: string, headers: LightHeaders) => void, self?: unknown): void {
    for (const [name, value] of this) callback.call(self, value, name, this)
  }
  *entries(): IterableIterator<[string, string]> {
    const pairs: [string, string][] = [...this.#values]
    for (const cookie of this.#cookies) pairs.push(['set-cookie', cookie])
    yield* pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
  get [Symbol.toStringTag](): string {
    return 'Headers'
  }
}

function keyOf(name: string): string {
  const text = String(name)
  if (!TOKEN.test(text)) throw new TypeError(`Headers: "${text}" is no name of a header`)
  return text.toLowerCase()
}

function valueOf(name: string, value: string): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
  if (!isFieldValue(text)) throw new TypeError(`Headers: the value of "${name}" holds characters that no header may hold`)
  return text
}

const isMadeBy = (made: { readonly prototype: object }, value: unknown): boolean =>
  typeof value === 'object' && value !== null && made.prototype.isPrototypeOf(value)

const NULL_BODY = new Set([101, 103, 204, 205, 304])
const encoder = new TextEncoder()
const decoder = new TextDecoder()

interface ResponseOptions {
  readonly status?: number
  readonly statusText?: string
  readonly headers?: unknown
}

export class LightResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: LightHeaders
  /** The body while it is plain; null for none. */
  #plain: string | Uint8Array | null = null
  /** The platform's response, once anything needs it; it then owns the body. */
  #real: Response | undefined
  #used = false

  static [Symbol.hasInstance](value: unknown): boolean {
    return isMadeBy(LightResponse, value) || value instanceof RealResponse
  }
  static json(data: unknown, init?: ResponseOptions): LightResponse {
    const real = RealResponse.json(data, init as ResponseInit)
    return LightResponse.#over(real)
  }
  static redirect(url: string | URL, status?: number): LightResponse {
    return LightResponse.#over(RealResponse.redirect(url, status))
  }
  static error(): Response {
    return RealResponse.error()
  }
  static #over(real: Response): LightResponse {
    const response = new LightResponse(null, { status: real.status, statusText: real.statusText, headers: real.headers })
    response.#real = real
    return response
  }

  constructor(body?: unknown, init: ResponseOptions = {}) {
    const status = init.status === undefined ? 200 : Number(init.status)
    if (!(status >= 200 && status <= 599)) throw new RangeError(`Response: expected a status from 200 to 599, got ${init.status}`)
    this.status = status
    this.statusText = init.statusText === undefined ? '' : String(init.statusText)
    this.headers = new LightHeaders(init.headers)
    if (body === undefined || body === null) return
    if (NULL_BODY.has(status)) throw new TypeError(`Response: a response with status ${status} has no body`)
    if (typeof body === 'string') {
      this.#plain = body
      if (!this.headers.has('content-type')) this.headers.set('content-type', 'text/plain;charset=UTF-8')
    } else if (body instanceof Uint8Array) this.#plain = body
    else {
      this.#real = new RealResponse(body as BodyInit, { status })
      const type = this.#real.headers.get('content-type')
      if (type !== null && !this.headers.has('content-type')) this.headers.set('content-type', type)
    }
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299
  }
  get redirected(): boolean {
    return false
  }
  get type(): ResponseType {
    return 'default'
  }
  get url(): string {
    return ''
  }
  get bodyUsed(): boolean {
    return this.#real ? this.#real.bodyUsed : this.#used
  }
  get body(): ReadableStream<Uint8Array> | null {
    return this.#plain === null && !this.#real ? null : this.#platform().body
  }
  /** Whether there is a body, without making a stream of it. */
  get hasBody(): boolean {
    return this.#plain !== null || (this.#real !== undefined && this.#real.body !== null)
  }

  /** The body's bytes; a body that is plain is handed over without a copy. */
  async bytes(): Promise<Uint8Array> {
    if (this.#real) return new Uint8Array(await this.#real.arrayBuffer())
    const plain = this.#take()
    return typeof plain === 'string' ? encoder.encode(plain) : (plain ?? new Uint8Array())
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.bytes()
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  }
  async text(): Promise<string> {
    if (this.#real) return this.#real.text()
    const plain = this.#take()
    return typeof plain === 'string' ? plain : plain === null ? '' : decoder.decode(plain)
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }
  blob(): Promise<Blob> {
    return this.#platform().blob()
  }
  formData(): Promise<FormData> {
    return this.#platform().formData()
  }
  clone(): LightResponse {
    if (this.bodyUsed) throw new TypeError('Response: a body that was used cannot be cloned')
    const init = { status: this.status, statusText: this.statusText, headers: this.headers }
    if (!this.#real) {
      const copy = new LightResponse(null, init)
      copy.#plain = this.#plain
      return copy
    }
    const copy = new LightResponse(null, init)
    copy.#real = this.#real.clone()
    return copy
  }
  get [Symbol.toStringTag](): string {
    return 'Response'
  }

  #take(): string | Uint8Array | null {
    if (this.#used) throw new TypeError('Body is unusable: Body has already been read')
    if (this.#plain !== null) this.#used = true
    return this.#plain
  }
  #platform(): Response {
    if (!this.#real) {
      this.#real = new RealResponse(this.#take() as BodyInit | null, { status: this.status, statusText: this.statusText })
      this.#used = false
    }
    return this.#real
  }
}

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
