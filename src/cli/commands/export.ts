import type { ExportReport } from '#model/exported.ts'
import type { Manifest } from '#model/manifest.ts'
import { pathOf } from '../arguments/caller-folder.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { bytes, counted } from '../output/amounts.ts'
import type { Opened } from '../workspace/open.ts'

export const exportSite: Command = {
  about: 'write what is live into a folder, with headers and redirects for any static host',
  usage: 'SITE DIR',
  takes: [2, 2],
  flags: ['environment'],
  details: `Beside the files of the release the folder gets _headers and _redirects, as Netlify and Cloudflare Pages read them,
and headers.json with the same rules for every other CDN. DIR must be new or empty. Files that the site itself brings under
these names stay as they are.`,
  examples: [
    ['acme out/acme', 'the live release as a folder'],
    ['acme out/next --environment staging', 'what is released in another environment'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { readManifest, readPointer } = await import('#release/pointers.ts')
    await using opened = await open(call)
    const { bucket, environment } = opened.releasing
    const [site, folder] = call.positionals as [string, string]
    const pointer = (await readPointer(bucket, site, environment))?.value
    const manifest = pointer?.manifest ? await readManifest(opened.blobs, pointer.manifest) : null
    if (!pointer?.manifest || !manifest) {
      const { noReleases } = await import('../release/no-releases.ts')
      throw await noReleases(site, environment, opened)
    }
    const directory = pathOf(call, folder)
    const { generation } = pointer
    const written = await write(manifest, directory, opened)
    const result: ExportReport = { ok: true, site, environment, generation, manifest: pointer.manifest, ...written }
    call.print(
      result,
      `Wrote release ${generation} of ${site}: ${counted(written.files, 'file')} (${bytes(written.bytes)}), ${counted(written.rules, 'rule')} for headers and ${counted(written.redirects, 'redirect')}, to ${directory}\n`,
    )
    return EXIT.ok
  },
}

type Written = Pick<ExportReport, 'directory' | 'files' | 'bytes' | 'rules' | 'redirects'>

/** Writes every file, verified on the way, and the rules last. */
async function write(manifest: Manifest, directory: string, { blobs }: Opened): Promise<Written> {
  const { join } = await import('node:path')
  const { writeFileAtomically } = await import('#base/atomic-file.ts')
  const { headerRules, headersFile, redirectsFile } = await import('#edge/static-host.ts')
  await expectEmpty(directory)
  let size = 0
  const files = Object.entries(manifest.files)
  for (const [path, { digest }] of files) {
    const content = await blobs.get(digest)
    if (!content) throw await missing(path, digest)
    writeFileAtomically(join(directory, path), content)
    size += content.length
  }
  const rules = headerRules(manifest)
  const own = { _headers: headersFile(rules), _redirects: redirectsFile(manifest), 'headers.json': json(rules) }
  for (const [name, text] of Object.entries(own))
    if (!(name in manifest.files)) writeFileAtomically(join(directory, name), new TextEncoder().encode(text))
  return { directory, files: files.length, bytes: size, rules: rules.length, redirects: manifest.redirects.length }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

async function expectEmpty(directory: string): Promise<void> {
  const { readdir } = await import('node:fs/promises')
  const held = await readdir(directory).catch(error => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (held.length === 0) return
  const { SiteError } = await import('#model/failure.ts')
  throw new SiteError({
    code: 'folder-not-empty',
    message: `Expected a new or empty folder, got ${directory}, which holds ${held[0]}${held.length > 1 ? ' and more' : ''}`,
    hint: 'Name another folder, or empty this one.',
  })
}

async function missing(path: string, digest: string): Promise<Error> {
  const { SiteError } = await import('#model/failure.ts')
  return new SiteError({
    code: 'blob-missing',
    message: `The bucket has lost the blob ${digest} of ${path}`,
    where: path,
    hint: 'See what else is missing: `nextgen check`.',
  })
}
