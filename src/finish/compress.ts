import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'
import type { Actions } from '#actions/actions.ts'
import { digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { Encoding, Encodings } from '#model/manifest.ts'

export interface CompressorOptions {
  readonly read: (digest: Digest) => Uint8Array | null
  readonly has: (digest: Digest) => boolean
  readonly store: (digest: Digest, bytes: Uint8Array) => void
  readonly actions: Actions
}

/** Counts up when files are compressed in another way. */
const VERSION = 1

/**
 * Compresses files that never change, as small as it gets: each once for all sites and runs. Forms that are hardly
 * smaller than the file are left out.
 */
export function assetCompressor({
  read,
  has,
  store,
  actions,
}: CompressorOptions): (digest: Digest) => Promise<Encodings> {
  const made = new Map<Digest, Promise<Encodings>>()

  async function compress(digest: Digest): Promise<Encodings> {
    const fingerprint = digestOf(`encodings ${VERSION} ${process.versions.zlib} ${process.versions.brotli} ${digest}`)
    const known = await actions.get<Encodings>(fingerprint)
    if (known && Object.values(known).every(encoded => has(encoded.digest))) return known
    const bytes = read(digest)
    if (!bytes) return {}
    const encodings: Partial<Record<Encoding, { digest: Digest; size: number }>> = {}
    for (const encoding of ENCODINGS) {
      const encoded = await encoders[encoding](bytes)
      if (encoded.length > bytes.length * WORTH_IT) continue
      const named = digestOf(encoded)
      store(named, encoded)
      encodings[encoding] = { digest: named, size: encoded.length }
    }
    await actions.put(fingerprint, encodings)
    return encodings
  }

  return digest => {
    let encodings = made.get(digest)
    if (!encodings) {
      encodings = compress(digest)
      made.set(digest, encodings)
    }
    return encodings
  }
}

const ENCODINGS = ['br', 'zstd', 'gzip'] as const satisfies readonly Encoding[]
const WORTH_IT = 0.95

const encoders: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: bytes =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  zstd: bytes => promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
  async gzip(bytes) {
    const encoded = await promisify(gzip)(bytes, { level: 9 })
    // The operating system, which gzip notes: unknown, so that all write the same bytes.
    encoded[9] = 255
    return encoded
  },
}
