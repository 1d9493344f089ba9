import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'
import type { Digest } from '#model/digest.ts'
import type { Encoding } from '#model/manifest.ts'
import { createLasting } from './lasting.ts'

/** Compresses what is sent; the same bytes once, while the result is kept. Null when the blob is not there. */
export type Compressing = (digest: Digest, encoding: Encoding) => Promise<Uint8Array | null>

export interface CompressingOptions {
  /** The bytes of a blob. */
  readonly read: (digest: Digest) => Uint8Array | null | Promise<Uint8Array | null>
  /** Bytes of results that are kept. */
  readonly maxBytes: number
  readonly shared?: boolean
}

/** Cheap levels: a page takes a millisecond, once. */
export function createCompressing({ read, ...cache }: CompressingOptions): Compressing {
  const results = createLasting<Uint8Array>({
    read: async key => {
      const [encoding, digest] = key.split(' ') as [Encoding, Digest]
      const bytes = await read(digest)
      return bytes && encoders[encoding](bytes)
    },
    sizeOf: bytes => bytes.byteLength,
    ...cache,
  })
  return async (digest, encoding) => results.get(`${encoding} ${digest}`)
}

const encoders: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: bytes =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    }),
  zstd: bytes => promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
  gzip: bytes => promisify(gzip)(bytes, { level: 6 }),
}
