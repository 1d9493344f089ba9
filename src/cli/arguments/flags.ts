/** Every flag of the command line, parsed; which of them a command takes, it says itself. */
export interface Flags {
  readonly root?: string
  readonly bucket?: string
  readonly environment: string
  readonly json: boolean
  readonly concurrency?: number
  readonly force: boolean
  readonly check: boolean
  readonly 'no-release': boolean
  readonly plan: boolean
  readonly publish: boolean
  readonly port: number
  readonly host?: string
  /** A generation, or for `promote` an environment. */
  readonly to?: number | string
  readonly from?: string
  readonly confirm?: string
  readonly note?: string
  readonly 'outside-window': boolean
  readonly encoding?: string
  readonly delete: boolean
  readonly keep?: number
  readonly days?: number
  readonly grace?: string
  readonly sample?: number
  readonly repair: boolean
  readonly artifacts: boolean
  readonly fix: boolean
  readonly queue?: string
  readonly ledger?: string
  readonly 'no-work': boolean
  readonly 'no-watch': boolean
  readonly 'api-port': number
  readonly 'api-host'?: string
  readonly domain?: string
  readonly theme?: string
  readonly name?: string
  readonly locale?: string
  readonly brand?: string
  readonly full: boolean
  readonly 'accept-loss': boolean
  readonly drafts: boolean
  readonly open: boolean
  readonly role?: string
  readonly sites?: string
  readonly expires?: string
}

export type FlagName = keyof Flags

export interface FlagKind {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string
  readonly about: string
  /** For whole numbers: the smallest and largest that are accepted. */
  readonly range?: readonly [number, number]
}

export const FLAGS: Readonly<Record<FlagName, FlagKind>> = {
  role: { value: 'ROLE', about: 'what its holder may do: viewer, editor, publisher, admin' },
  sites: { value: 'IDS', about: 'the sites it is for, with commas between them and * for any letters; default: all' },
  expires: { value: 'TIME', about: 'how long it holds: 12h, 30d, or never; default: 365d' },
  root: { value: 'DIR', about: 'the workspace (a folder with sites/ and themes/); default: the current folder' },
  bucket: {
    value: 'URL',
    about:
      'where artifacts and releases are kept (file:DIR, s3://BUCKET/PREFIX?endpoint=…); default: file:.nextgen/bucket under the root',
  },
  environment: { value: 'NAME', about: 'the environment; default: live' },
  json: { about: 'print one JSON object on stdout' },
  concurrency: { value: 'N', about: 'render threads; default: one a processor', range: [1, 256] },
  force: { about: 'reuse nothing: render and upload every site again' },
  check: { about: 'build twice and compare; nothing is released' },
  'no-release': { about: 'stop before the release, and print where each new release can be looked at' },
  plan: { about: 'print what would change, and change nothing' },
  publish: { about: 'publish every site of the workspace first' },
  port: { value: 'N', about: 'the port; 0 takes a free one; default: 7000', range: [0, 65535] },
  host: { value: 'ADDRESS', about: 'the address to listen on; default: every one of this machine' },
  to: {
    value: 'GENERATION',
    about: 'the release to go back to; default: the one before',
    range: [1, Number.MAX_SAFE_INTEGER],
  },
  from: { value: 'NAME', about: 'the environment whose release goes live' },
  confirm: { value: 'PHRASE', about: 'the phrase that the environment asks for; asked for on a terminal' },
  note: { value: 'TEXT', about: 'why, in your words; kept with the release' },
  encoding: { value: 'gzip|br', about: 'store text compressed, for visitors and caches that all take it' },
  'outside-window': { about: 'release although the window is closed; needs --note' },
  delete: { about: 'mark what is not needed; delete what an earlier run has marked' },
  keep: { value: 'N', about: 'releases of each site to keep, the live one counted; default: 10', range: [1, 100_000] },
  days: {
    value: 'N',
    about: 'days for which a release is kept after it was replaced, and a build that was not released; default: 14',
    range: [0, 36_500],
  },
  grace: {
    value: 'TIME',
    about: 'how old an object must be, and how long it stays marked: 30m, 24h, 2d; default: 24h',
  },
  sample: {
    value: 'N',
    about: 'read N blobs of each release, and compare only the size of the others',
    range: [0, 1_000_000],
  },
  full: { about: 'read everything again, whatever is known' },
  'accept-loss': { about: 'take snapshots with far fewer entries than before; it is recorded' },
  drafts: { about: 'unpublished versions of entries where there are some; for the eyes of their authors only' },
  open: { about: 'open it in a browser' },
  fix: { about: 'create a missing S3 bucket, remove what killed processes left' },
  artifacts: { about: 'save the files of everything that is live as well' },
  repair: {
    about: 'put right what can be: from a copy in the bucket, from this machine, or by building the site again',
  },
  queue: {
    value: 'URL',
    about:
      'where wakes wait: sqlite:FILE, redis://HOST:PORT, postgres://HOST/DATABASE; default: a file of the workspace',
  },
  ledger: {
    value: 'URL',
    about:
      'where the farm writes down what it did: sqlite:FILE, postgres://HOST/DATABASE; default: a file of the workspace',
  },
  'no-work': { about: 'build nothing here: `nextgen worker` does, elsewhere' },
  'no-watch': { about: 'do not watch files; every few minutes they are looked at all the same' },
  domain: { value: 'DOMAIN', about: 'the domain of the new site' },
  theme: { value: 'NAME', about: 'the theme of the new sites' },
  name: { value: 'TEXT', about: 'what the new site is called; default: its id' },
  locale: { value: 'TAG', about: 'the language of the new site; default: en' },
  brand: { value: 'COLOUR', about: 'the brand colour of the new site, such as "#0a7ea4"' },
  'api-port': {
    value: 'N',
    about: 'the port of webhooks, API and status page; 0 takes a free one; default: 7001',
    range: [0, 65535],
  },
  'api-host': {
    value: 'ADDRESS',
    about:
      'the address on which webhooks, API and status page are to be reached; default: 127.0.0.1. Others than this machine need a token for all but webhooks',
  },
}

/** Every command takes these. */
export const COMMON_FLAGS: readonly FlagName[] = ['root', 'bucket', 'json']

export const DEFAULT_FLAGS: Flags = {
  environment: 'live',
  json: false,
  force: false,
  check: false,
  'no-release': false,
  plan: false,
  publish: false,
  delete: false,
  repair: false,
  artifacts: false,
  fix: false,
  full: false,
  drafts: false,
  open: false,
  'accept-loss': false,
  port: 7000,
  'no-work': false,
  'no-watch': false,
  'api-port': 7001,
  'outside-window': false,
}
