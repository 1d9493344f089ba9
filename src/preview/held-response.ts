import type { OutgoingHttpHeader, ServerResponse } from 'node:http'

/** What was answered, whole. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: Buffer
}

/**
 * Holds a response back until it is whole, so that `change` may give it another body; what it throws is answered by
 * `failed`. Resolves once the response has ended, or its reader has gone.
 */
export function holdResponse(
  response: ServerResponse,
  change: (answer: Answer) => Buffer | string | Promise<Buffer | string>,
  failed: (error: unknown) => string,
): Promise<void> {
  const chunks: Buffer[] = []
  const end = response.end.bind(response)
  const collect = (chunk: unknown, encoding?: unknown): void => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'))
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
  }
  const lastFunction = (given: readonly unknown[]): (() => void) | undefined =>
    given.findLast(each => typeof each === 'function') as (() => void) | undefined
  Object.assign(response, {
    writeHead(status: number, ...rest: unknown[]) {
      response.statusCode = status
      const headers = rest.findLast(each => typeof each === 'object' && each !== null)
      for (const [name, value] of Object.entries((headers ?? {}) as Record<string, OutgoingHttpHeader | undefined>))
        if (value !== undefined) response.setHeader(name, value)
      return response
    },
    write(chunk: unknown, ...rest: unknown[]) {
      collect(chunk, rest[0])
      lastFunction(rest)?.()
      return true
    },
    end(...given: unknown[]) {
      collect(given[0], given[1])
      for (const name of ['writeHead', 'write', 'end']) delete (response as unknown as Record<string, unknown>)[name]
      void finish().then(() => lastFunction(given)?.())
      return response
    },
  })
  const finish = async (): Promise<void> => {
    let body: Buffer | string
    try {
      const type = String(response.getHeader('content-type') ?? '')
      body = await change({ status: response.statusCode, type, body: Buffer.concat(chunks) })
    } catch (error) {
      response.statusCode = 500
      response.setHeader('content-type', 'text/html; charset=utf-8')
      body = failed(error)
    }
    response.removeHeader('content-length')
    response.removeHeader('transfer-encoding')
    end(body)
  }
  return new Promise(resolve => response.once('close', resolve))
}
