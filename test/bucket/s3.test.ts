import { describe, expect, onTestFinished, test } from 'vitest'
import { type Bucket, BucketError, putImmutable } from '#bucket/bucket.ts'
import { s3Bucket } from '#bucket/s3.ts'
import { bucketContract } from '../contracts/bucket.ts'
import { refuse, type S3Server, type S3ServerOptions, startS3Server } from './s3-server.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

const connect = ({ endpoint }: S3Server, timeout = 500): Bucket => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return s3Bucket({
    bucket: 'sites',
    endpoint,
    region: 'us-east-1',
    style: 'path',
    credentials,
    ownPrefix: '.nextgen/',
    timeout,
  })
}

async function prepared(options?: S3ServerOptions) {
  const server = await startS3Server(options)
  const bucket = connect(server)
  onTestFinished(async () => {
    await bucket.close?.()
    await server[Symbol.asyncDispose]()
  })
  return { server, bucket }
}

for (const conditions of ['quoted', 'bare'] as const)
  bucketContract({
    name: `S3 with ${conditions} tags`,
    async open() {
      const server = await startS3Server({ conditions, pageSize: 400 })
      const opened: Bucket[] = []
      const another = () => {
        opened.push(connect(server, 10_000))
        return opened.at(-1) as Bucket
      }
      return {
        bucket: another(),
        another,
        async [Symbol.asyncDispose]() {
          for (const bucket of opened) await bucket.close?.()
          await server[Symbol.asyncDispose]()
        },
      }
    },
  })

describe('what the server does with conditions', () => {
  test('is tried once a bucket, and noted there for every later process', async () => {
    const { server, bucket } = await prepared({ conditions: 'bare' })
    await bucket.put('a', bytes('1'), { when: 'absent' })
    await bucket.put('b', bytes('1'), { when: 'absent' })
    expect([...server.objects.keys()].toSorted()).toEqual(['.nextgen/conditional-writes.json', 'a', 'b'])
    server.requests.length = 0
    await connect(server).put('c', bytes('1'), { when: 'absent' })
    expect(server.requests).toEqual(['GET .nextgen/conditional-writes.json', 'PUT c'])
  })

  test('is tried again when the bucket was copied to another server', async () => {
    const { server } = await prepared({ conditions: 'quoted' })
    const { server: copy, bucket } = await prepared({ conditions: 'ignored' })
    await connect(server).put('a', bytes('1'), { when: 'absent' })
    for (const [key, object] of server.objects) copy.objects.set(key, object)
    await expect(bucket.put('b', bytes('1'), { when: 'absent' })).rejects.toMatchObject({ reason: 'unsupported' })
  })

  test('is not tried for plain writes and reads', async () => {
    const { server, bucket } = await prepared()
    await bucket.put('a', bytes('1'))
    await bucket.get('a')
    expect(server.requests).toEqual(['PUT a', 'GET a'])
  })

  test('is refused by name when it is to ignore them, before anything is written', async () => {
    const { server, bucket } = await prepared({ conditions: 'ignored' })
    for (const refused of [() => bucket.put('a', bytes('1'), { when: 'absent' }), async () => bucket.prepare?.()]) {
      const error = await refused().catch(error => error)
      expect(error).toBeInstanceOf(BucketError)
      expect(error.reason).toBe('unsupported')
      expect(error.message).toContain(`s3://sites at ${server.endpoint}`)
      expect(error.message).toContain('"If-None-Match: *" was accepted')
    }
    expect([...server.objects.keys()]).toEqual([])
  })

  test('is refused as well when the server honours one kind of condition only', async () => {
    const { server, bucket } = await prepared()
    server.intercept = ({ headers }, usual) => {
      delete headers['if-match']
      usual()
    }
    await expect(bucket.prepare?.()).rejects.toMatchObject({
      message: expect.stringContaining('wrong ETag was accepted'),
    })
  })

  test('is asked again after the question failed', async () => {
    const { server, bucket } = await prepared()
    server.intercept = (_request, _usual, response) => refuse(response, 503, 'SlowDown')
    await expect(bucket.put('a', bytes('1'), { when: 'absent' })).rejects.toMatchObject({ reason: 'unreachable' })
    server.intercept = undefined
    expect(await bucket.put('a', bytes('1'), { when: 'absent' })).toMatchObject({ ok: true })
  })
})

describe('a conditional write', () => {
  const answers = {
    'a 500': response => refuse(response, 500, 'InternalError'),
    'a 503': response => refuse(response, 503, 'SlowDown'),
    'a 409': response => refuse(response, 409, 'ConditionalRequestConflict'),
    'a broken connection': response => response.destroy(),
    'no answer at all': () => {},
  } satisfies Record<string, (response: Parameters<typeof refuse>[0]) => void>
  for (const [name, instead] of Object.entries(answers))
    test(`that meets ${name} is unknown, whether it happened or not, and is sent once`, async () => {
      const { server, bucket } = await prepared()
      const first = await bucket.put('key', bytes('one'), { when: 'absent' })
      server.requests.length = 0
      for (const happens of [false, true]) {
        server.intercept = (_request, _usual, response) => {
          if (happens) server.objects.set('key', { body: Buffer.from('two'), modified: new Date() })
          instead(response)
        }
        const result = await bucket.put('key', bytes('two'), { when: { tag: first.ok ? first.tag : '' } })
        expect(result).toEqual({ ok: false, reason: 'unknown' })
      }
      expect(server.requests).toEqual(['PUT key', 'PUT key'])
    })

  test('of what is the same whoever writes it is sent again when its outcome is unknown', async () => {
    const { server, bucket } = await prepared()
    await bucket.prepare?.()
    server.intercept = ({ headers }, usual, response) => {
      if (headers['if-none-match']) refuse(response, 500, 'InternalError')
      else usual()
    }
    expect(await putImmutable(bucket, 'blobs/ab/abc', bytes('x'))).toBe(true)
    expect(server.objects.has('blobs/ab/abc')).toBe(true)
  })

  test('to a server that does not listen is an error, since nothing can have been written', async () => {
    const { server, bucket } = await prepared()
    await bucket.prepare?.()
    await server[Symbol.asyncDispose]()
    // The connection that is open already breaks in the middle of the request: that is unknown.
    await bucket.put('key', bytes('x'), { when: 'absent' })
    await expect(bucket.put('key', bytes('x'), { when: 'absent' })).rejects.toMatchObject({ reason: 'unreachable' })
  })

  test('that replaces what is absent has lost, also where the server calls that 404', async () => {
    const { server, bucket } = await prepared()
    await bucket.prepare?.()
    server.intercept = (_request, _usual, response) => refuse(response, 404, 'NoSuchKey')
    expect(await bucket.put('key', bytes('x'), { when: { tag: 'abc' } })).toEqual({ ok: false, reason: 'lost' })
  })
})

describe('an error of the server', () => {
  const cases: [status: number, code: string, reason: string, hint: RegExp][] = [
    [404, 'NoSuchBucket', 'missing-bucket', /doctor --fix/],
    [403, 'InvalidAccessKeyId', 'denied', /AWS_ACCESS_KEY_ID/],
    [403, 'SignatureDoesNotMatch', 'denied', /AWS_SECRET_ACCESS_KEY/],
    [403, 'AccessDenied', 'denied', /may do/],
    [403, 'RequestTimeTooSkewed', 'denied', /clock/],
    [403, 'QuotaExceeded', 'no-space', /gc/],
    [507, 'InsufficientStorage', 'no-space', /gc/],
    [400, 'BadDigest', 'corrupt', /again/],
    [400, 'KeyTooLongError', 'invalid-key', /Shorten/],
    [501, 'NotImplemented', 'unsupported', /conditional writes/],
    [301, 'PermanentRedirect', 'unsupported', /region/],
    [503, 'SlowDown', 'unreachable', /again/],
    [500, 'InternalError', 'unreachable', /again/],
  ]
  for (const [status, code, reason, hint] of cases)
    test(`${code} (${status}) is "${reason}" with a next step, for every operation`, async () => {
      const { server, bucket } = await prepared()
      server.intercept = (_request, _usual, response) => refuse(response, status, code)
      const operations = [
        () => bucket.get('key'),
        () => bucket.put('key', bytes('x')),
        () => bucket.getRange('key', [0, 1]),
        () => Array.fromAsync(bucket.list('')),
      ]
      for (const operation of operations) {
        const error = await operation().catch(error => error)
        expect(error).toBeInstanceOf(BucketError)
        expect([error.reason, error.hint]).toEqual([reason, expect.stringMatching(hint)])
        expect(error.message).toMatch(/^Could not (read key|write key|list the keys) in s3:\/\/sites at http/)
      }
    })

  test('bytes that change on their way to the server are refused by it', async () => {
    const { server, bucket } = await prepared()
    server.intercept = ({ headers }, usual) => {
      headers['content-md5'] = 'AAAAAAAAAAAAAAAAAAAAAA=='
      usual()
    }
    await expect(bucket.put('key', bytes('x'))).rejects.toMatchObject({ reason: 'corrupt' })
  })

  test('an answer that ends in the middle is an error, not half an object', async () => {
    const { server, bucket } = await prepared()
    await bucket.put('key', bytes('x'.repeat(10_000)))
    server.intercept = (_request, _usual, response) => {
      response.writeHead(200, { 'Content-Length': 10_000 })
      response.write('x'.repeat(5000), () => response.destroy())
    }
    await expect(bucket.get('key')).rejects.toMatchObject({ reason: 'unreachable' })
  })

  test('an answer that stops coming is an error after the time limit', async () => {
    const { server, bucket } = await prepared()
    server.intercept = (_request, _usual, response) => {
      response.writeHead(200, { 'Content-Length': 10_000 })
      response.write('x'.repeat(5000))
    }
    await expect(bucket.get('key')).rejects.toMatchObject({ reason: 'unreachable' })
    server.intercept = () => {}
    await expect(bucket.get('key')).rejects.toMatchObject({ reason: 'unreachable' })
  }, 10_000)

  test('an aborted request rejects with the abort, not with an error of the store', async () => {
    const { server, bucket } = await prepared()
    server.intercept = () => {}
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    const error = await bucket.put('key', bytes('x'), { signal: controller.signal }).catch(error => error)
    expect(error).not.toBeInstanceOf(BucketError)
    expect(error.name).toBe('AbortError')
  })
})
