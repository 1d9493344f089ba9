import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { fileURLToPath } from 'node:url'
import { digestOf } from '#base/hash.ts'
import { codecVersions } from './sharp.ts'

/** Every file of this room that decides about pixels. */
export const PIXEL_FILES = [
  'astro-service.ts',
  'blur.ts',
  'decoding.ts',
  'factory.ts',
  'fingerprint.ts',
  'formats.ts',
  'perceptual.ts',
  'sanitize-svg.ts',
  'search.ts',
  'sharp.ts',
  'ssimulacra2.ts',
  'stand-in.ts',
  'worker.ts',
] as const

let pipeline: string | undefined

/** Names the code and the codecs that make images: when it changes, images are made anew. Taken once a process. */
export const imagePipeline = (): string => (pipeline ??= `${codecVersions()}, astro ${astroVersion()}, ${codeDigest()}`)

const codeDigest = (): string =>
  digestOf(
    PIXEL_FILES.map(file => readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8')).join('\0'),
  ).slice(0, 16)

function astroVersion(): string {
  const file = findPackageJSON('astro', import.meta.url)
  if (!file) throw new Error('The package astro is not installed')
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
}
