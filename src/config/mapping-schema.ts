import { z } from 'zod'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], 'a text, a number, true, false or null')
const some = z.union([scalar, z.array(scalar)], 'a value, or a list of values')

const filter = z.record(
  z.string().min(1),
  z.union(
    [scalar, z.array(scalar), z.strictObject({ not: some.describe('What is not to stand there.') })],
    'a value, a list of values, or {"not": …}',
  ),
)

const ROUTE = 'a path that begins with "/" and holds {id}: "/blog/{id}/"'

const path = (what: string) => z.string().min(1).describe(what)

/** How records of a content type become the entries of a collection. */
export const mapping = z.strictObject({
  type: path('The content type, as the CMS names it: "articles".'),
  filter: filter
    .optional()
    .describe('Which records: {"site.domain": "{domain}"}. {id}, {domain}, {name} and {locale} are those of the site.'),
  fields: z
    .record(z.string().min(1), path('A path in the record.'))
    .optional()
    .describe('Field of the theme → path in the record: {"author": "author.name"}. Absent: all, under their names.'),
  body: path("Path of the text that becomes the entry's body.").optional(),
  slug: path('Path of the text that names the entry; "slug" unless given.').optional(),
  route: z
    .string(ROUTE)
    .regex(/^\/(?!\/)[^?#\s]*\{id\}[^?#\s]*$/, ROUTE)
    .optional()
    .describe('Where the page of an entry is: "/blog/{id}/". Links between entries lead there.'),
  locale: path('Which language; the locale of the site unless given; "*" for every one.').optional(),
  references: z
    .record(z.string().min(1), path('A collection of this mapping.'))
    .optional()
    .describe('Field of the theme → collection that it refers to, where the types do not tell.'),
})

export const mappings = z.record(z.string().min(1), mapping)
