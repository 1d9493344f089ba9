import { z } from 'astro/zod'

/** What a site may choose; every field has a default in `site.ts`. */
const siteOptions = z.object({
  /** How lists of reviews look. */
  layout: z.enum(['lead', 'grid', 'list']).optional(),
  /** How the home page opens. */
  header: z.enum(['center', 'left', 'banner']).optional(),
  tagline: z.string().optional(),
  /** A sentence on affiliate links, shown beside recommendations. */
  disclosure: z.string().optional(),
  /** Reviews on a page of the home and of the tags. */
  perPage: z.coerce.number().int().min(1).max(50).optional(),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
