import type { AskedImage, PageTrace } from '#model/page-trace.ts'
import { askedImage } from './recorder.ts'
import type { SiteInstance } from './site-instance.ts'

/** Knows which images stand in files of the site. */
interface Shown {
  know(names: Iterable<string>): void
  isShown(url: string): boolean
}

/** The images of a site's pages, whether these were rendered now or before. */
export interface ImagesOfPages {
  readonly requests: readonly AskedImage[]
  /** Output path of each original that an image is made of → where it was imported from. */
  readonly processed: ReadonlyMap<string, string>
  /** Where the originals that pages show themselves were imported from. */
  readonly shown: ReadonlySet<string>
}

interface ImagesOptions {
  readonly traces: readonly PageTrace[]
  readonly pictures: Shown | undefined
  /** Originals that every site of the theme shows, as its renderer names them. */
  readonly shownByTheme: readonly string[]
  /** A file as any machine knows it. */
  readonly place: (file: string) => string
}

export function imagesOf(
  instance: Pick<SiteInstance, 'imageRequests' | 'referencedImages'>,
  { traces, pictures, shownByTheme, place }: ImagesOptions,
): ImagesOfPages {
  const asked = new Map<string, AskedImage>()
  const originals = new Set([...shownByTheme, ...instance.referencedImages()].map(place))
  for (const trace of traces) {
    for (const image of trace.images ?? []) if (!asked.has(image.path)) asked.set(image.path, image)
    for (const original of trace.originals ?? []) originals.add(original)
    if (trace.named) pictures?.know(trace.named)
  }
  for (const request of instance.imageRequests())
    if (!asked.has(request.path)) asked.set(request.path, askedImage(request, place))
  const all = [...asked.values()]
  return {
    requests: all.filter(({ url }) => pictures?.isShown(url) ?? true),
    processed: new Map(
      all.flatMap(({ original, file }) => (file === undefined ? [] : [[original.replace(/^\//, ''), file] as const])),
    ),
    shown: originals,
  }
}
