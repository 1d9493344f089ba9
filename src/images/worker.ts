/** The image thread: one source in, its derived images out; or drawings. A composition root. */
import { Console } from 'node:console'
import { readFileSync } from 'node:fs'
import { digestOf } from '#base/hash.ts'
import type { Sharp } from '#finish/site-files/drawing/sharp-like.ts'
import type { DrawReply, DrawTask } from '#finish/site-files/drawing/task.ts'
import type { ThreadCall } from '#pool/pool.ts'
import { markStarted, placeWriter } from '#pool/progress.ts'
import type { LoadedTheme } from '#theme/load.ts'
import { type ImageService, serviceImages } from './astro-service.ts'
import { makeImages } from './factory.ts'
import { withPixels } from './pixel-budget.ts'
import { pixelsHeld } from './pixels-held.ts'
import { loadSharp } from './sharp.ts'
import { withStandIns } from './stand-in.ts'
import type { BudgetedTask, ImageReply, ImageTask } from './task.ts'

globalThis.console = new Console(process.stderr)

/** Makes every wanted image of one source, or every drawing; one that fails leaves the others alone. */
export default async function work({
  task,
  progress,
}: ThreadCall<BudgetedTask | DrawTask>): Promise<ImageReply | DrawReply> {
  markStarted(progress)
  if ('drawings' in task) {
    const { draw } = await import('#finish/site-files/drawing/draw.ts')
    return draw((await loadSharp()) as unknown as Sharp, task)
  }
  const outcomes = await outcomesOf(task, placeWriter(progress))
  return task.standIns ? withStandIns(task.wanted, outcomes) : outcomes
}

async function outcomesOf(task: BudgetedTask, onPlace: (place: string) => void): Promise<ImageReply> {
  const source = typeof task.source === 'string' ? readFileSync(task.source) : Buffer.from(task.source)
  if (digestOf(source) !== task.digest) return failed(task, 'the file changed while the site was built')
  return withPixels(task.budget, await pixelsHeld(source, task), () => imagesOf(source, task, onPlace))
}

async function imagesOf(source: Uint8Array, task: ImageTask, onPlace: (place: string) => void): Promise<ImageReply> {
  if (task.factory) return makeImages(source, task, onPlace, watermarkOf(task))
  if (task.themeDir === undefined) return serviceImages(source, task, onPlace)
  const service = await serviceOf(task.themeDir)
  return typeof service?.transform === 'function'
    ? serviceImages(source, task, onPlace, service)
    : failed(task, `${task.settings.service.entrypoint} exports no image service that makes images`)
}

const themes = new Map<string, LoadedTheme>()
const THEMES_KEPT = 4

/** Code of the theme's own makes its images; it is trusted as the rest of the theme is. */
async function serviceOf(themeDir: string): Promise<ImageService | undefined> {
  const { loadTheme } = await import('#theme/load.ts')
  const theme = themes.get(themeDir) ?? loadTheme(themeDir)
  if (themes.size >= THEMES_KEPT) themes.clear()
  themes.set(themeDir, theme)
  return (await theme.imageService()) as ImageService | undefined
}

const failed = (task: ImageTask, reason: string): ImageReply => task.wanted.map(() => ({ ok: false, reason }))

function watermarkOf({ watermarkFile, factory }: ImageTask): Uint8Array | undefined {
  if (watermarkFile === undefined) return undefined
  const bytes = readFileSync(watermarkFile)
  if (digestOf(bytes) !== factory?.watermark?.digest) throw new Error('The watermark changed while the site was built')
  return bytes
}
