import { BucketError } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import type { Encoding, Headers, ManifestFile } from '#model/manifest.ts'
import { type Answer, type Question, redirectTo } from './answer.ts'
import { encodingFor, fileAnswer, notModified } from './file-answer.ts'
import { splitTarget, withQuery } from './location.ts'
import { badPath, pageNotFound } from './messages.ts'
import { decodePath, encodePath } from './path.ts'
import type { Release, Releases } from './releases.ts'
import { routePath } from './route.ts'

/** Answers from one release and nothing else; `about` says which, for the message when something of it is missing. */
export async function answerFromRelease(
  releases: Releases,
  question: Question,
  site: string,
  manifest: Digest,
  about: string,
): Promise<Answer> {
  const release = await releases.releaseOf(site, manifest)
  if (!release)
    throw new BucketError('corrupt', `The manifest ${manifest} of "${site}" is not in the bucket (${about})`)
  const [rawPath, query] = splitTarget(question.target)
  const path = decodePath(rawPath)
  if (path === null) return badPath
  const route = routePath(release.manifest, release.redirects, path)
  switch (route.kind) {
    case 'redirect':
      return redirectTo(withQuery(route.redirect, query), route.redirect.status)
    case 'moved':
      return redirectTo(encodePath(route.path) + query)
    case 'missing':
      return notFound(releases, question, release)
    case 'file':
      return isErrorPage(release, route.file, path)
        ? notFound(releases, question, release)
        : fromFile(releases, question, release, route.file)
  }
}

async function fromFile(releases: Releases, question: Question, release: Release, path: string): Promise<Answer> {
  const encoding = encodingFor(question, fileOf(release, path))
  const headers = release.headers(path, encoding)
  const unchanged = notModified(question, headers)
  if (unchanged) return unchanged
  if (encoding) return encodedAnswer(200, headers, await bytesOf(releases, release, path, encoding))
  if (question.method === 'HEAD') return { status: 200, headers, body: null }
  return fileAnswer(question, headers, await bytesOf(releases, release, path, null))
}

/** The site's own page for what is missing, else one of the edge's. */
async function notFound(releases: Releases, question: Question, release: Release): Promise<Answer> {
  const path = release.manifest.routing.notFound
  if (path === undefined || !Object.hasOwn(release.manifest.files, path)) return pageNotFound
  const encoding = encodingFor(question, fileOf(release, path))
  const { etag: _etag, 'accept-ranges': _ranges, ...headers } = release.headers(path, encoding)
  const bytes = await bytesOf(releases, release, path, encoding)
  return encoding ? encodedAnswer(404, headers, bytes) : { status: 404, headers, body: bytes }
}

const encodedAnswer = (status: number, headers: Headers, body: Uint8Array): Answer => ({
  status,
  headers: { ...headers, 'content-length': String(body.byteLength) },
  body,
})

const fileOf = ({ manifest }: Release, path: string): ManifestFile => manifest.files[path] as ManifestFile

async function bytesOf(
  releases: Releases,
  release: Release,
  path: string,
  encoding: Encoding | null,
): Promise<Uint8Array> {
  const file = fileOf(release, path)
  const bytes = await (encoding ? releases.encodedOf(file, encoding) : releases.blobOf(file.digest))
  if (bytes) return bytes
  const blob = (encoding && file.encodings?.[encoding]?.digest) ?? file.digest
  throw new BucketError('corrupt', `The blob ${blob} (${path} of ${release.manifest.site}) is not in the bucket`)
}

/** `/404` and `/404/` are the page for what is missing, and say so; the file itself can be fetched like any other. */
const isErrorPage = ({ manifest }: Release, file: string, path: string): boolean =>
  file === manifest.routing.notFound && !path.endsWith(file)
