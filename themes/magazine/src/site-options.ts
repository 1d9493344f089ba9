import { z } from 'astro/zod'

/** What a site may choose; every field has a default in `site.ts`. */
const siteOptions = z.strictObject({
  layout: z.enum(['lead', 'grid', 'list']).optional().describe('How the home page shows its articles.'),
  header: z.enum(['center', 'left', 'banner']).optional().describe('Where the name of the site stands.'),
  cover: z.enum(['tiles', 'hills', 'rays', 'dots', 'rings', 'none']).optional()
    .describe('The family of drawings above articles.'),
  tagline: z.string().optional(),
  disclosure: z.string().optional().describe('A sentence on affiliate links, shown in the footer.'),
  perPage: z.coerce.number().int().min(1).max(50).optional()
    .describe('Articles on a page of the home and of the tags.'),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
