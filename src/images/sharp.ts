import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'

/** sharp and the codecs it brings, told without loading them. */
export function codecVersions(): string {
  const file = findPackageJSON('sharp', import.meta.url)
  if (!file) throw new Error('The package sharp is not installed')
  const { version, optionalDependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly version: string
    readonly optionalDependencies: Readonly<Record<string, string>>
  }
  const libvips = Object.entries(optionalDependencies).find(([name]) => name.includes('libvips'))?.[1]
  return `sharp ${version}, libvips ${libvips}`
}
