import type { Reading } from './reading.ts'

/** Whether Astro's router puts this page and others together in the browser; it runs no script twice. */
export const hasClientRouter = ({ meta }: Reading): boolean => meta.has('astro-view-transitions-enabled')
