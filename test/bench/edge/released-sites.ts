import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openBlobs } from '#blobs/open.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { release } from '#release/release.ts'
import { upload } from '#upload/upload.ts'
import { type Random, random as randomFrom } from '../../random.ts'
import { artifactOf, keepBlobs } from '../../release/artifacts.ts'
import { writeArticle } from '../fleet/article.ts'

export interface ReleasedSites {
  /** A bucket in which every site is live. */
  readonly bucketDir: string
  /** The same files as a web server wants them: `<host>/<path>`. */
  readonly folder: string
  readonly pages: readonly { readonly host: string; readonly path: string }[]
  /** Bytes of an average page. */
  readonly pageBytes: number
}

/** Releases `sites` sites of `entries` pages each into a bucket in `work`, and writes the same files into a folder. */
export async function releaseSites(options: {
  readonly work: string
  readonly sites: number
  readonly entries: number
  readonly seed: number
}): Promise<ReleasedSites> {
  const root = join(options.work, 'edge')
  const [bucketDir, folder] = [join(root, 'bucket'), join(root, 'www')]
  await rm(root, { recursive: true, force: true })
  const bucket = directoryBucket(bucketDir)
  const blobs = openBlobs(bucket)
  const random = randomFrom(String(options.seed))
  const pages: { host: string; path: string }[] = []
  let bytes = 0
  for (let site = 1; site <= options.sites; site++) {
    const id = `site-${site}`
    const files = filesOf(random, options.entries)
    const artifact = artifactOf(files, { site: id })
    await keepBlobs(blobs, artifact)
    await upload({ from: blobs, to: blobs, bucket, manifest: artifact.manifest })
    await release({ bucket, blobs, environment: 'live', actor: 'bench', manifest: artifact.manifest })
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, `${id}.example`, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
      pages.push({ host: `${id}.example`, path: `/${path.replace(/index\.html$/, '')}` })
      bytes += text.length
    }
  }
  await bucket.close?.()
  return { bucketDir, folder, pages, pageBytes: bytes / pages.length }
}

/** Pages of some ten kilobytes, as a theme with its navigation and inline styles makes them. */
function filesOf(random: Random, entries: number): Readonly<Record<string, string>> {
  const page = (at: number): string => {
    const articles = [0, 1, 2].map(more => writeArticle(random, at + more).text)
    return `<!doctype html><html lang="en"><head><title>Page ${at}</title></head><body><main>${articles.join('')}</main></body></html>\n`
  }
  return Object.fromEntries(
    Array.from({ length: entries }, (_, at) => [at === 0 ? 'index.html' : `reviews/${at}/index.html`, page(at)]),
  )
}
