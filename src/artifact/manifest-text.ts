import { canonicalJson, sortedKeys } from '#base/hash.ts'
import type { Manifest, ManifestFile } from '#model/manifest.ts'

/** Files that were written before, as members: most of a large site's are the same objects in its next build. */
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

function filesText(files: Manifest['files']): string {
  const members: string[] = []
  for (const path of sortedKeys(files)) {
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
