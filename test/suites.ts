/** A suite that `npm test` leaves out, since it needs more than Node. */
export interface Suite {
  /** Of the Vitest project, and of the script: `npm run test:NAME`. */
  readonly name: string
  readonly folder: string
  readonly needs: string
  /** Files of it that measure how fast something answers: they run by themselves, when the others are done. */
  readonly timed?: readonly string[]
}

export const SUITES: readonly Suite[] = [
  {
    name: 'services',
    folder: 'test/services',
    needs:
      'an S3 server (Ceph: radosgw, ceph-mon, ceph-osd), Redis, PostgreSQL, and the network to install Strapi once',
  },
  {
    name: 'faults',
    folder: 'test/faults',
    needs: 'some minutes: processes are killed at every write',
    timed: ['webhook-flood.test.ts'],
  },
  { name: 'browser', folder: 'test/browser', needs: 'Chromium', timed: ['themes.test.ts'] },
]
