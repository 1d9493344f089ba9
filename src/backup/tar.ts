import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { createTarPacker, unpackTar } from 'modern-tar'
import { SiteError } from '#model/failure.ts'
import type { BackupFile } from './collect.ts'

const isGzip = (file: string): boolean => /\.t?gz$/.test(file)

/** Whether a backup of this name is one file, and no folder. */
export const isTar = (path: string): boolean => /\.(tar|tgz|tar\.gz)$/.test(path)

/** Writes a tar file (gzipped if its name says so) that is there whole or not at all. */
export async function writeTar(file: string, files: AsyncIterable<BackupFile>): Promise<void> {
  const { readable, controller } = createTarPacker()
  const temporary = `${file}.${process.pid}.part`
  const packed = Readable.fromWeb(readable as Parameters<typeof Readable.fromWeb>[0])
  const output = createWriteStream(temporary, { flags: 'wx' })
  const written = isGzip(file) ? pipeline(packed, createGzip(), output) : pipeline(packed, output)
  try {
    await Promise.all([written, pack()])
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }

  async function pack(): Promise<void> {
    try {
      for await (const { path, bytes } of files) {
        // The same backup has the same bytes: no times, no owners.
        const body = controller.add({ name: path, size: bytes.length, mode: 0o644, mtime: new Date(0), type: 'file' })
        const writer = body.getWriter()
        await writer.write(bytes)
        await writer.close()
      }
      controller.finalize()
    } catch (error) {
      controller.error(error)
      throw error
    }
  }
}

/** Every file of a tar file. Throws a `SiteError` (`backup-invalid`) for what is no tar file. */
export async function readTar(file: string): Promise<readonly BackupFile[]> {
  const source = createReadStream(file)
  const stream = isGzip(file) ? source.pipe(createGunzip()) : source
  if (stream !== source) source.on('error', error => stream.destroy(error))
  try {
    const entries = await unpackTar(Readable.toWeb(stream) as ReadableStream<Uint8Array>, { strict: true })
    return entries.flatMap(({ header, data }) => (data ? [{ path: header.name, bytes: data }] : []))
  } catch (cause) {
    throw new SiteError(
      {
        code: 'backup-invalid',
        message: `Expected a backup in ${file}, but it cannot be read: ${(cause as Error).message}`,
        where: file,
        hint: 'Take another backup.',
      },
      { cause },
    )
  }
}
