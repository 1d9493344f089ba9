import { z } from 'astro/zod'

/** What a site may choose; every field has a default in `site.ts`. */
const siteOptions = z.object({
  /** How lists of reviews look. */
  layout: z.enum(['lead', 'grid', 'list']).optional(),
  /** How the home page opens: beside the top pick, centred above a podium, or on the brand's colour. */
  header: z.enum(['center', 'left', 'banner']).optional(),
  /** The letters of headings. */
  type: z.enum(['grotesk', 'serif', 'round']).optional(),
  /** `auto` follows the visitor's system. */
  scheme: z.enum(['auto', 'light', 'dark']).optional(),
  tagline: z.string().optional(),
  /** A sentence on affiliate links, shown beside recommendations. */
  disclosure: z.string().optional(),
  /** Reviews on a page of the home and of the tags. */
  perPage: z.coerce.number().int().min(1).max(50).optional(),
  /** What links to shops carry for this site, as `host?name=value`, several with spaces between. */
  tracking: z
    .string()
    .regex(/^(\S+\?\S+=\S*)?(\s+\S+\?\S+=\S*)*$/, 'Expected "shop.example?tag=my-site-21", several with spaces between')
    .optional(),
  /** First segment of the paths that lead to shops: `go` makes `/go/<product>/`. Absent: links lead there directly. */
  redirect: z
    .string()
    .regex(/^[a-z0-9-]*$/, 'Expected lower-case letters, digits and "-"')
    .optional(),
  /** The script of an analytics service; it waits for the visitor's consent. */
  analytics: z.url({ protocol: /^https$/ }).optional(),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
