import { z } from 'zod'
import { GATES } from '#model/gate.ts'
import { isUnsafeUrl, SAFE_SCHEMES } from '#model/safe-url.ts'
import type { Tokens } from '#model/site.ts'
import { environmentName, siteCheck } from './environments.ts'
import { criticalCss, csp, images } from './finishing-schema.ts'
import { HOST_EXPECTED, normalizeHost } from './host.ts'
import { mappings } from './mapping-schema.ts'
import { schedule } from './schedule.ts'

// Every custom error text below is what was expected, as a noun phrase: `issues.ts` makes the sentence around it.

const host = z.string(HOST_EXPECTED).refine(text => normalizeHost(text) !== null, HOST_EXPECTED)

const LOCALE = 'a language tag such as "en" or "pt-BR"'
const locale = z.string(LOCALE).refine(isLanguageTag, LOCALE)

const URL_OR_PATH = 'a path that begins with "/", or an http(s) URL'
const target = z.string(URL_OR_PATH).regex(/^(\/(?![/\\])|https?:\/\/[^/\s])\S*$/i, URL_OR_PATH)

const HREF = `a path of the site, or a URL whose scheme is one of ${SAFE_SCHEMES.join(', ')}`
const href = z
  .string()
  .min(1)
  .refine(text => !isUnsafeUrl(text), HREF)

const PATH = 'a path that begins with "/"'
const requestPath = z.string(PATH).regex(/^\/(?!\/)[^?#\s]*$/, PATH)

const TOKEN_NAME = 'a token name of letters, digits, "_" and "-"'
const TOKEN_VALUE = 'a CSS value (a text without ";", "{", "}", "<" or "/*"), a number, or an object of further tokens'
const tokens: z.ZodType<Tokens> = z.record(
  z.string().regex(/^[A-Za-z0-9_-]+$/, TOKEN_NAME),
  z.union([z.string().regex(/^((?!\/\*)[^;{}<])+$/, TOKEN_VALUE), z.number(), z.lazy(() => tokens)], TOKEN_VALUE),
)

const navigationItem = z
  .strictObject({
    label: z.string().min(1).describe('What visitors read.'),
    href: href.describe('Where it leads: a path of the site, or a URL.'),
    get children() {
      return z.array(navigationItem).optional().describe('Entries below this one.')
    },
  })
  .meta({ id: 'NavigationItem' })

const amount = (what: string) => z.number().int().positive().describe(what)

const content = z
  .strictObject({
    source: z
      .string()
      .min(1)
      .default('directory')
      .describe('"directory" for a folder of Markdown, JSON and YAML, or the name of a source in nextgen.config.ts.'),
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The folder, relative to the site\'s own ("content" unless given). It may be shared ("../../content/coffee"), within the workspace.',
      ),
    publication: z
      .string()
      .min(1)
      .optional()
      .describe('Field that dates an entry; entries dated later than the build stay out until then.'),
    collections: mappings
      .optional()
      .describe(
        "For a named source: how its types and fields become the theme's collections. Absent: as the source declares it.",
      ),
    onInvalid: z
      .enum(['keep', 'skip', 'fail'])
      .optional()
      .describe(
        'For a named source: what an entry that the theme does not accept means. "keep" (the default): its last good version is shown; "skip": it is left out; "fail": the site is.',
      ),
  })
  .superRefine(({ source, path, collections, onInvalid }, context) => {
    const wrong = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message })
    if (source === 'directory' && collections) wrong('collections', 'no mapping for the source "directory"')
    if (source === 'directory' && onInvalid) wrong('onInvalid', 'no such setting for the source "directory"')
    if (source !== 'directory' && path !== undefined) wrong('path', `no folder for the source "${source}"`)
  })

const plugin = z.union(
  [z.string().min(1), z.tuple([z.string().min(1), z.unknown()])],
  'a package name, or [package name, options]',
)

const markdown = z.strictObject({
  remarkPlugins: z.array(plugin).default([]).describe('remark plugins, in order: package names, or [name, options].'),
  rehypePlugins: z.array(plugin).default([]).describe('rehype plugins, in order: package names, or [name, options].'),
  sanitize: z
    .enum(['strict', 'editorial', 'trusted'])
    .default('editorial')
    .describe('What HTML in Markdown may do: "trusted" lets everything through.'),
})

const status = z
  .union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)], 'one of 301, 302, 307, 308')
  .default(301)
  .describe('HTTP status; 301 unless given.')

const redirects = z.union(
  [
    z.array(
      z.strictObject({
        from: requestPath.describe('The path that moved.'),
        to: target.describe('Where it is now: a path or a URL.'),
        status,
      }),
    ),
    z.record(requestPath, target),
  ],
  'a list of {from, to, status}, or an object of {from: to}',
)

const gone = z.union(
  [
    z.boolean(),
    z.strictObject({
      redirect: z
        .string()
        .regex(/^https?:\/\/[^/\s]\S*$/i, 'an http(s) URL')
        .describe('Where all its visitors are sent.'),
    }),
  ],
  'true, or {"redirect": URL}',
)

/** `site.json` as people write it, and as the columns of `portfolio.csv` spell it; parsing fills in the defaults. */
export const siteSchema = z.strictObject({
  $schema: z.string().optional().describe('Where editors find this schema: "../../site.schema.json".'),
  name: z.string().min(1).optional().describe("The site's name as visitors read it; its id unless given."),
  domain: host.describe('The host that the site answers on, such as "acme.example".'),
  aliases: z.array(host).default([]).describe('Further hosts; they redirect to the domain.'),
  theme: z.string('the name of a folder in themes/').min(1).describe('The name of a folder in themes/.'),
  locale: locale.default('en').describe('The language of the site, as a BCP 47 tag.'),
  locales: z.array(locale).default([]).describe('Every language of a site that has several.'),
  content: content
    .optional()
    .describe('Where the entries come from. Absent: the folder content/ of the site, else what the theme brings.'),
  markdown: markdown.optional().describe('How Markdown is read.'),
  tokens: tokens.default({}).describe('Design tokens: {"color": {"brand": "#0a7ea4"}} becomes --color-brand.'),
  navigation: z.array(navigationItem).default([]).describe('The menu, for the theme to draw.'),
  options: z.record(z.string(), z.unknown()).default({}).describe('What the theme lets a site choose.'),
  redirects: redirects
    .default([])
    .describe('Paths that moved: a list of {from, to, status}, or an object of {from: to}.'),
  finish: z
    .boolean()
    .default(true)
    .describe('false: no critical CSS, no SEO, no tokens: exactly what `astro build` writes.'),
  gates: z
    .partialRecord(z.enum(GATES), z.enum(['error', 'warn', 'off']))
    .optional()
    .describe('What is looked at before a release: "error" stops it, "warn" is told, "off" is not looked at.'),
  budgets: z
    .strictObject({
      html: amount('Bytes of the HTML.'),
      css: amount('Bytes of stylesheets and inline styles.'),
      js: amount('Bytes of scripts that the page names, and of inline ones.'),
      images: amount('Bytes of images.'),
      requests: amount('The page and everything that it names.'),
    })
    .partial()
    .optional()
    .describe('The most that one page may need: bytes of each kind, and requests in all.'),
  shrink: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe("Percent of the live release's pages, or of its bytes, that may go at once."),
  cards: z
    .enum(['pages', 'site', 'off'])
    .optional()
    .describe(
      'Pictures for links to pages that have none: each page its own, one for the site (the default), or none.',
    ),
  environments: z
    .record(
      environmentName,
      z.strictObject({
        hosts: z.array(host).min(1).optional().describe('Its hosts there; the others redirect to the first.'),
        checks: z.array(siteCheck).min(1).optional().describe('What must hold once a release is live there.'),
      }),
    )
    .superRefine(({ live }, context) => {
      const message = 'no hosts: those of live are "domain" and "aliases"'
      if (live?.hosts) context.addIssue({ code: 'custom', path: ['live', 'hosts'], message })
    })
    .optional()
    .describe('What goes for this site in an environment: {"staging": {"hosts": [...], "checks": [...]}}.'),
  csp: csp.optional(),
  criticalCss: criticalCss.optional(),
  images: images.optional(),
  schedule: schedule
    .optional()
    .describe('When the farm looks at the site and its source by itself: a cron line, or {"cron": …, "zone": …}.'),
  gone: gone
    .optional()
    .describe('true: the site was removed and answers 410; {"redirect": URL}: it sends its visitors there.'),
})

export type SiteDeclaration = z.output<typeof siteSchema>

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
