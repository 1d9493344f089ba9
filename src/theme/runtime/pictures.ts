/** Stands in for `nextgen:pictures`. */
import type { PictureFacts } from '#model/picture.ts'
import type { Binding } from './binding.ts'

declare const __nextgen: Binding

/** An imported image; reading its properties would tell Astro that the original itself is shown. */
interface ImportedImage {
  readonly src: string
  readonly clone?: ImportedImage
}

export const describe = (image: ImportedImage): Promise<PictureFacts> => __nextgen.picture((image.clone ?? image).src)
