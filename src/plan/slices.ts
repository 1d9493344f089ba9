/** A site with more content files than this is rendered by all threads at once. */
const LARGE_SITE_FILES = 1500

/** Into how many slices a site is cut: one, unless it is large enough that one thread alone would hold up the run. */
export const sliceCount = (contentFiles: number, threads: number): number =>
  contentFiles > LARGE_SITE_FILES ? Math.max(1, threads) : 1
