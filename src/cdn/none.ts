import type { Cdn } from './cdn.ts'

/** Nothing stands between visitors and the edge. */
export const noCdn: Cdn = { name: 'none', purge: async () => {} }
