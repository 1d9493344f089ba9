import { BucketError, type BucketErrorReason } from './bucket.ts'

/** What the SDK throws: S3's error code as `name`, and the HTTP status where there was an answer. */
interface S3Failure {
  readonly name?: string
  readonly code?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

export const statusOf = (error: unknown): number | undefined => (error as S3Failure).$metadata?.httpStatusCode

/** A bucket is missing, not an object: both are 404. */
export const isMissingBucket = (error: unknown): boolean => (error as S3Failure).name === 'NoSuchBucket'

/** Never arrived: the connection was refused, or there is no such host. Nothing can have been written. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])
export const wasNeverSent = (error: unknown): boolean => NEVER_SENT.has((error as S3Failure).code ?? '')

type Meaning = readonly [reason: BucketErrorReason, said: string, hint: string]

const KEYS_HINT = 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and what that user may do in the bucket.'
const BY_NAME: Readonly<Record<string, Meaning>> = {
  NoSuchBucket: ['missing-bucket', 'the bucket does not exist', '`nextgen doctor --fix` creates it.'],
  InvalidAccessKeyId: ['denied', 'the access key is unknown', KEYS_HINT],
  SignatureDoesNotMatch: ['denied', 'the secret key is wrong', KEYS_HINT],
  AccessDenied: ['denied', 'access is denied', KEYS_HINT],
  ExpiredToken: ['denied', 'the session has expired', 'Get new credentials.'],
  CredentialsProviderError: ['denied', 'there are no credentials', 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'],
  RequestTimeTooSkewed: ['denied', "this machine's clock differs too much from the server's", 'Set the clock (NTP).'],
  QuotaExceeded: ['no-space', 'the quota is used up', 'Raise it, or free some space: `nextgen gc`.'],
  KeyTooLongError: ['invalid-key', 'the key is too long', 'Shorten it, or the prefix of the bucket.'],
  BadDigest: [
    'corrupt',
    'the bytes changed on their way to the server',
    'Run again; look for a faulty proxy or memory.',
  ],
  XAmzContentSHA256Mismatch: ['corrupt', 'the bytes changed on their way to the server', 'Run again.'],
  NotImplemented: ['unsupported', 'the server does not know this request', 'Use a server with conditional writes.'],
  PermanentRedirect: ['unsupported', 'the bucket is in another region', 'Name its region in the URL: …?region=…'],
  AuthorizationHeaderMalformed: ['unsupported', 'the region is wrong', 'Name the right one in the URL: …?region=…'],
}

/**
 * A failed request as a `BucketError`. `doing` completes "Could not …". An abort, and what is no failure of the store,
 * comes back as it is.
 */
export function asS3Error(error: unknown, doing: string): unknown {
  if (error instanceof BucketError || (error as S3Failure).name === 'AbortError') return error
  const [reason, said, hint] = meaningOf(error as S3Failure)
  return new BucketError(reason, `Could not ${doing}: ${said}`, { cause: error, hint })
}

function meaningOf(error: S3Failure): Meaning {
  const known = BY_NAME[error.name ?? '']
  if (known) return known
  const status = statusOf(error)
  const said = `${error.name ?? 'Error'}${status ? ` (HTTP ${status})` : ''}: ${error.message || error.code}`
  if (status === 401 || status === 403) return ['denied', said, KEYS_HINT]
  if (status === 501) return ['unsupported', said, 'Use a server that implements this part of S3.']
  if (status === 301 || status === 400)
    return ['unsupported', said, 'Check endpoint, region and style in the URL of the bucket.']
  if (status === 507) return ['no-space', said, 'Free some space: `nextgen gc`.']
  return ['unreachable', said, 'Check the endpoint and the network; the server may be overloaded. Then run again.']
}
