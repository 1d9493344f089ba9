/** What is made of every photograph. */
export const WIDTHS = [1600, 960, 480] as const
export const FORMATS = ['avif', 'webp', 'jpeg'] as const
