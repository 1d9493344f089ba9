import { BucketError } from '#bucket/bucket.ts'
import type { Answer } from './answer.ts'
import { messagePage } from './message-page.ts'

export const wrongMethod = (method: string): Answer =>
  messagePage(405, 'This site can only be read', [`It answers GET and HEAD, not ${method}.`], { allow: 'GET, HEAD' })

export const unknownHost = (host: string): Answer =>
  messagePage(404, 'No site answers here', [
    `The host ${host} belongs to no site of this fleet.`,
    'If it should: name it as "domain" or in "aliases" of the site\'s site.json (or its row in portfolio.csv), and publish the site.',
  ])

export const notReleased = (site: string, environment: string): Answer =>
  messagePage(404, 'Not released yet', [
    `The site "${site}" has no release in the environment "${environment}", or does not exist.`,
    `\`nextgen publish ${site}\` builds and releases it.`,
  ])

export const badHost = messagePage(400, 'This is no host name', ['The request names a host that cannot exist.'])

export const badPath = messagePage(400, 'This is no path', ['The request names a path that no page can have.'])

export const nothingHere = messagePage(404, 'Nothing here', [
  'This address belongs to the edge itself, and to no site.',
])

export const pageNotFound = messagePage(404, 'Page not found', ['There is no such page on this site.'])

export const noSuchRelease = (site: string, digestStart: string): Answer =>
  messagePage(404, 'No such release', [
    `There is no release ${digestStart} of the site "${site}", or it is kept no longer.`,
  ])

export const gone = messagePage(410, 'This site is gone', ['It was removed for good.'])

const damaged = messagePage(500, 'This page cannot be shown', [
  "Something stored for this site is damaged. The edge's log names it.",
])

const outOfReach = messagePage(
  503,
  'Out of reach',
  ['The storage of this site does not answer. Please try again in a moment.'],
  { 'retry-after': '5' },
)

/** What visitors see of an error: nothing that it says, only whether trying again may help. */
export const failed = (error: unknown): Answer =>
  error instanceof BucketError && error.reason !== 'corrupt' && error.reason !== 'invalid-key' ? outOfReach : damaged
