import { outputFormat } from './formats.ts'
import { plain } from './sharp.ts'
import type { ImageOutcome, ImageReply, WantedImage } from './task.ts'

const GREY = '#d4d4d8'
const WIDEST = 2560

/** Gives every image that could not be made a grey area of its size and format: the page keeps its shape. */
export const withStandIns = (wanted: readonly WantedImage[], outcomes: ImageReply): Promise<ImageOutcome[]> =>
  Promise.all(
    outcomes.map(async (outcome, index) => {
      if (outcome.ok) return outcome
      const { transform } = wanted[index] as WantedImage
      const { width, height } = sizeOf(transform)
      return { ...outcome, standIn: await plain(width, height, GREY, outputFormat(transform.format)) }
    }),
  )

function sizeOf({ width, height, src }: WantedImage['transform']): { width: number; height: number } {
  const original = (typeof src === 'object' && src !== null ? src : {}) as { width?: number; height?: number }
  const ratio = original.width && original.height ? original.width / original.height : 1.5
  const wide = Number(width) || Number(height) * ratio || original.width || 600
  const high = Number(height) || wide / ratio
  const shrink = Math.min(1, WIDEST / Math.max(wide, high))
  return { width: Math.max(1, Math.round(wide * shrink)), height: Math.max(1, Math.round(high * shrink)) }
}
