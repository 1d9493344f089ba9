import type { Digest } from '#model/digest.ts'

/** A file to be named: its bytes, their digest, and the name it has on disk. */
export interface NamelessAsset {
  readonly name: string
  readonly digest: Digest
  readonly bytes: Uint8Array
}

const names = new Map<string, string>()
const NAMES_KEPT = 50_000

const keyOf = (folder: string, { name, digest }: Pick<NamelessAsset, 'name' | 'digest'>): string =>
  `${folder}\0${name}\0${digest}`

/** The name given earlier in this thread, or undefined. */
export const knownAssetName = (folder: string, asset: Pick<NamelessAsset, 'name' | 'digest'>): string | undefined =>
  names.get(keyOf(folder, asset))

/**
 * Gives files the output paths that `astro build` gives an emitted asset, `folder/name.hash.ext`: the bundler itself
 * names them, so that an upgrade of it cannot part the two. The bundler is loaded with the first file.
 */
export async function nameAssets(folder: string, assets: readonly NamelessAsset[]): Promise<void> {
  if (names.size > NAMES_KEPT) names.clear()
  let left = assets.filter(asset => !knownAssetName(folder, asset))
  while (left.length > 0) {
    const digests = new Set<Digest>()
    const batch = left.filter(({ digest }) => !digests.has(digest) && digests.add(digest))
    await nameBatch(folder, batch)
    left = left.filter(asset => !knownAssetName(folder, asset))
  }
}

const ENTRY = '\0nextgen:assets'

/** Every digest once: the bundler gives equal bytes one name, that of the first. */
async function nameBatch(folder: string, batch: readonly NamelessAsset[]): Promise<void> {
  const { rolldown } = await import('rolldown')
  const references: string[] = []
  await using bundle = await rolldown({
    input: ENTRY,
    logLevel: 'silent',
    plugins: [
      {
        name: 'nextgen:asset-names',
        resolveId: id => (id === ENTRY ? id : null),
        load: id => (id === ENTRY ? '' : null),
        buildStart() {
          for (const { name, bytes } of batch) references.push(this.emitFile({ type: 'asset', name, source: bytes }))
        },
        generateBundle() {
          for (const [index, asset] of batch.entries())
            names.set(keyOf(folder, asset), this.getFileName(references[index] as string))
        },
      },
    ],
  })
  await bundle.generate({ assetFileNames: `${folder}/[name].[hash][extname]` })
}
