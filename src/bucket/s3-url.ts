import { BucketError } from './bucket.ts'

/** Where an S3 bucket is, as its URL says: `s3://BUCKET/PREFIX?endpoint=…&region=…&style=path|virtual`. */
export interface S3Place {
  readonly bucket: string
  /** Before every key: empty, or ends with a slash. */
  readonly prefix: string
  /** Absent: AWS. */
  readonly endpoint?: string
  /** Absent: as AWS's own settings (`AWS_REGION`, profile) say. */
  readonly region?: string
  /** `path`: the bucket's name stands in the path, not in the host. */
  readonly style: 'path' | 'virtual'
}

const EXAMPLE = "for example 's3://sites/fleet?endpoint=http://127.0.0.1:7480&region=us-east-1'"

/** Throws a `BucketError` (`unsupported`) that says what is wrong with the URL. */
export function parseS3Url(text: string): S3Place {
  const url = URL.canParse(text) ? new URL(text) : refuse(text, 'a URL')
  const { searchParams: options } = url
  const unknown = [...options.keys()].find(name => !['endpoint', 'region', 'style'].includes(name))
  if (unknown) refuse(text, `only the options endpoint, region and style, not "${unknown}"`)
  if (url.username || url.password)
    refuse(
      text.replace(/\/\/[^@]*@/, '//…@'),
      'no credentials in the URL: they come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    )
  if (!/^[a-z0-9][a-z0-9._-]{1,62}$/.test(url.host)) refuse(text, 'the name of a bucket after "s3://"')
  const endpoint = options.get('endpoint') ?? undefined
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint))
    refuse(text, 'an endpoint that begins with http:// or https://')
  const region = options.get('region') ?? (endpoint ? 'us-east-1' : undefined)
  const style = options.get('style') ?? (endpoint ? 'path' : 'virtual')
  if (style !== 'path' && style !== 'virtual') refuse(text, 'the style "path" or "virtual"')
  const prefix = decodeURIComponent(url.pathname).split('/').filter(Boolean).join('/')
  return {
    bucket: url.host,
    prefix: prefix && `${prefix}/`,
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    style: style as S3Place['style'],
  }
}

function refuse(text: string, expected: string): never {
  throw new BucketError('unsupported', `Expected ${expected}, got "${text}"`, {
    hint: `Write s3://BUCKET/PREFIX, ${EXAMPLE}.`,
  })
}
