/** The image thread: one source in, its derived images out. A composition root. */
import { Console } from 'node:console'
import { readFileSync } from 'node:fs'
import { digestOf } from '#base/hash.ts'
import type { ThreadCall } from '#pool/pool.ts'
import { markStarted, placeWriter } from '#pool/progress.ts'
import { astroService, type ImageService } from './astro-service.ts'
import type { ImageOutcome, ImageReply, ImageTask, WantedImage } from './task.ts'

globalThis.console = new Console(process.stderr)

/** Makes every wanted image of one source; an image that fails leaves the others alone. */
export default async function work({ task, progress }: ThreadCall<ImageTask>): Promise<ImageReply> {
  markStarted(progress)
  const onPlace = placeWriter(progress)
  const source = typeof task.source === 'string' ? readFileSync(task.source) : Buffer.from(task.source)
  if (digestOf(source) !== task.digest) {
    const reason = 'the file changed while the site was built'
    return task.wanted.map(() => ({ ok: false, reason }))
  }
  const service = await astroService(task.settings.service.entrypoint)
  const outcomes: ImageOutcome[] = []
  for (const wanted of task.wanted) {
    onPlace(wanted.original)
    outcomes.push(await transformed(service, source, wanted, task))
  }
  return outcomes
}

async function transformed(
  service: ImageService,
  source: Uint8Array,
  { original, transform }: WantedImage,
  { settings }: ImageTask,
): Promise<ImageOutcome> {
  const warnings: string[] = []
  const logger = {
    info() {},
    warn: (text: string) => void warnings.push(text),
    error: (text: string) => void warnings.push(text),
  }
  try {
    const { data } = await service.transform(source, { ...transform, src: original }, settings, logger)
    return { ok: true, bytes: data, warnings }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
