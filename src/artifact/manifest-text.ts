import { canonicalJson, sortedKeys } from '#base/hash.ts'
import type { Manifest, ManifestFile } from '#model/manifest.ts'

/** Texts of files that were written before: most of a large site's are the same objects in its next build. */
const texts = new WeakMap<ManifestFile, string>()

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
    let text = texts.get(file)
    if (text === undefined) {
      text = canonicalJson(file)
      texts.set(file, text)
    }
    members.push(`${JSON.stringify(path)}:${text}`)
  }
  return `{${members.join(',')}}`
}
