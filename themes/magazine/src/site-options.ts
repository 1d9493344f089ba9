import { z } from 'astro/zod'

/** What a site may choose; every field has a default in `site.ts`. */
const siteOptions = z.object({
  /** How the home page shows its articles. */
  layout: z.enum(['lead', 'grid', 'list']).optional(),
  /** Where the name of the site stands. */
  header: z.enum(['center', 'left', 'banner']).optional(),
  /** The family of drawings above articles. */
  cover: z.enum(['tiles', 'hills', 'rays', 'dots', 'rings', 'none']).optional(),
  tagline: z.string().optional(),
  /** A sentence on affiliate links, shown in the footer. */
  disclosure: z.string().optional(),
  /** Articles on a page of the home and of the tags. */
  perPage: z.coerce.number().int().min(1).max(50).optional(),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
