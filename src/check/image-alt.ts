import { pageGate } from './page-gate.ts'

/** Images that a screen reader can only name by their file; an empty `alt` says that one is decoration. */
export const imageAlt = pageGate({
  name: 'image-alt',
  *check(page) {
    for (const { src, alt, line } of page.images)
      if (alt === null)
        yield { page: page.url, line, element: `<img src="${src}">`, message: `The image ${src} has no alt text` }
  },
})
