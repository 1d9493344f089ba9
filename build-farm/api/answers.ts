import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type Failure, failuresOf } from '#model/failure.ts'

/** The one shape of everything that is refused or goes wrong. */
export const refusal = (
  context: Context,
  status: ContentfulStatusCode,
  ...errors: readonly [Failure, ...Failure[]]
): Response => context.json({ ok: false, errors }, status)

const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  'request-invalid': 400,
  'token-invalid': 400,
  'site-unknown': 404,
  'build-unknown': 404,
  'log-unknown': 404,
  'release-unknown': 404,
  'delivery-unknown': 404,
  'token-unknown': 404,
  'environment-unknown': 404,
  'release-conflict': 409,
  'release-pinned': 409,
  'release-incomplete': 409,
  'host-claimed': 409,
  'sweep-conflict': 409,
  'window-closed': 409,
  'release-unconfirmed': 409,
}

/** Failures of a call, with the status of the first. */
export function failed(context: Context, errors: readonly Failure[]): Response {
  const [first = { code: 'internal', message: 'Something went wrong' }, ...others] = errors
  return refusal(context, STATUS[first.code] ?? 503, first, ...others)
}

/** Whatever was thrown. What nobody expected is told to whoever runs the farm, not to the caller. */
export function thrown(context: Context, error: unknown, onError: (error: unknown) => void): Response {
  if (error instanceof Error && error.name === 'LedgerError') {
    onError(error)
    return refusal(context, 503, {
      code: 'ledger-unavailable',
      message: 'The ledger of the farm cannot be reached just now',
      hint: 'Nothing was changed. Try again.',
    })
  }
  if (error instanceof Error && 'failures' in error) return failed(context, failuresOf(error, 'internal'))
  onError(error)
  return refusal(context, 500, { code: 'internal', message: 'The farm made a mistake; its log says which' })
}
