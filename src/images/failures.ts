import type { Failure } from '#model/failure.ts'
import type { BrokenImage } from '#model/gate.ts'
import type { DerivedImage } from '#model/render.ts'

type Asked = Pick<DerivedImage, 'original' | 'page'>

/** The page that shows an image, as the beginning of a sentence. */
const shownBy = ({ page }: Asked): string => (page ? `The page ${page} shows` : 'The site shows')

export const remoteImage = (image: Asked): Failure => ({
  code: 'image-remote',
  message: `${shownBy(image)} a variant of ${image.original}: expected an image of the site or its theme, since none is fetched while a site is built`,
  where: image.original,
  hint: 'Put a copy of the image beside the entry, or show it with a plain <img>.',
})

export const missingImage = (image: Asked): Failure => ({
  code: 'image-missing',
  message: `${shownBy(image)} a variant of /${image.original}, but neither the theme nor the site has such a file`,
  where: image.original,
  hint: 'Mend the path, or put the image into `public/`.',
})

export const unreadableImage = (image: Asked, error: unknown): Failure =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? missingImage(image)
    : failedImage(image, (error as Error).message)

export const failedImage = (image: Asked, reason: string): Failure => ({
  code: 'image-failed',
  message: `${shownBy(image)} /${image.original}, which cannot be made into what the page needs: ${reason}`,
  where: image.original,
  hint: 'Open the original in an image program and save it anew.',
})

export const brokenImage = ({ original, page }: Asked, { message }: Failure): BrokenImage => ({
  original,
  ...(page && { page }),
  message: `${message}. A grey area stands in its place`,
})

export const imageWarning = (image: Asked, message: string): Failure => ({
  code: 'image-warning',
  message: `${shownBy(image)} /${image.original}: ${message}`,
  where: image.original,
})
