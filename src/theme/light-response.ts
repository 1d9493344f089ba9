import { isMadeBy, LightHeaders } from './light-headers.ts'

const RealResponse = globalThis.Response

const NULL_BODY = new Set([101, 103, 204, 205, 304])
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A text that stands for its UTF-8. */
class TextBytes {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  get byteLength(): number {
    return Buffer.byteLength(this.text)
  }
}

interface ResponseOptions {
  readonly status?: number
  readonly statusText?: string
  readonly headers?: unknown
}

/**
 * A response whose body stays the string or the bytes it was made of. Whatever goes beyond that is done by the platform's
 * own class, made the moment it is needed.
 */
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
  /** A body that is bytes to whoever asks, and a text as long as nobody does. */
  static text(text: string): TextBytes {
    return new TextBytes(text)
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
    const response = new LightResponse(null, {
      status: real.status,
      statusText: real.statusText,
      headers: real.headers,
    })
    response.#real = real
    return response
  }

  constructor(body?: unknown, init: ResponseOptions = {}) {
    const status = init.status === undefined ? 200 : Number(init.status)
    if (!(status >= 200 && status <= 599))
      throw new RangeError(`Response: expected a status from 200 to 599, got ${init.status}`)
    this.status = status
    this.statusText = init.statusText === undefined ? '' : String(init.statusText)
    this.headers = new LightHeaders(init.headers)
    if (body === undefined || body === null) return
    if (NULL_BODY.has(status)) throw new TypeError(`Response: a response with status ${status} has no body`)
    if (typeof body === 'string') {
      this.#plain = body
      if (!this.headers.has('content-type')) this.headers.set('content-type', 'text/plain;charset=UTF-8')
    } else if (body instanceof Uint8Array) this.#plain = body
    else if (body instanceof TextBytes) this.#plain = body.text
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

  /** The body while it is what it was made of, which uses it; undefined for none, and for one that only the platform can read. */
  takePlain(): string | Uint8Array | undefined {
    return this.#real ? undefined : (this.#take() ?? undefined)
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
      this.#real = new RealResponse(this.#take() as BodyInit | null, {
        status: this.status,
        statusText: this.statusText,
      })
      this.#used = false
    }
    return this.#real
  }
}
