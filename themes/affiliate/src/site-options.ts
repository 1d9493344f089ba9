import { z } from 'astro/zod'

/** What a site may choose; every field has a default in `site.ts`. */
const siteOptions = z.strictObject({
  layout: z.enum(['lead', 'grid', 'list']).optional().describe('How lists of reviews look.'),
  header: z.enum(['center', 'left', 'banner']).optional()
    .describe("How the home page opens: beside the top pick, centred above a podium, or on the brand's colour."),
  type: z.enum(['grotesk', 'serif', 'round']).optional().describe('The letters of headings.'),
  scheme: z.enum(['auto', 'light', 'dark']).optional().describe("auto follows the visitor's system."),
  tagline: z.string().optional(),
  disclosure: z.string().optional().describe('A sentence on affiliate links, shown beside recommendations.'),
  perPage: z.coerce.number().int().min(1).max(50).optional().describe('Reviews on a page of the home and of the tags.'),
  tracking: z
    .string()
    .regex(/^(\S+\?\S+=\S*)?(\s+\S+\?\S+=\S*)*$/, 'Expected "shop.example?tag=my-site-21", several with spaces between')
    .optional()
    .describe('What links to shops carry for this site, as host?name=value, several with spaces between.'),
  redirect: z
    .string()
    .regex(/^[a-z0-9-]*$/, 'Expected lower-case letters, digits and "-"')
    .optional()
    .describe('First segment of the paths that lead to shops: go makes /go/<product>/. Absent: links lead there directly.'),
  search: z.boolean().optional().describe('A search over all pages; building its index takes half a second a site.'),
  analytics: z.url({ protocol: /^https$/ }).optional()
    .describe("The script of an analytics service; it waits for the visitor's consent."),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
