import { canonicalJson, sortedKeys } from '#base/hash.ts'
import type { Manifest, ManifestFile } from '#model/manifest.ts'

/** Files of large sites that were written before, as members: most are the same objects in the next build. */
const known = new WeakMap<ManifestFile, { readonly path: string; readonly member: string }>()

/** The same text as `canonicalJson` gives. */
export function manifestText(manifest: Manifest): string {
  const members = sortedKeys(manifest).flatMap(name => {
    const value = manifest[name as keyof Manifest]
    if (value === undefined) return []
    return `${JSON.stringify(name)}:${name === 'files' ? filesText(manifest.files) : canonicalJson(value)}`
  })
  return `{${members.join(',')}}`
}

/** Below that, writing anew takes less than what keeping costs the collector. */
const MANY = 1000

function filesText(files: Manifest['files']): string {
  const paths = sortedKeys(files)
  if (paths.length < MANY) return canonicalJson(files)
  const members: string[] = []
  for (const path of paths) {
    const file = files[path] as ManifestFile
    let found = known.get(file)
    if (found?.path !== path) {
      found = { path, member: `${JSON.stringify(path)}:${canonicalJson(file)}` }
      known.set(file, found)
    }
    members.push(found.member)
  }
  return `{${members.join(',')}}`
}
