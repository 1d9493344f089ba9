/** Endings of the images beside entries: those that Astro's image pipeline reads. */
export const IMAGE_ENDINGS = ['jpg', 'jpeg', 'png', 'apng', 'webp', 'avif', 'gif', 'svg', 'tiff'] as const

const IMAGE = new RegExp(`\\.(?:${IMAGE_ENDINGS.join('|')})$`, 'i')

export const isImagePath = (path: string): boolean => IMAGE.test(path)
