import { z } from 'astro/zod'

/** What a site may choose; every field has a default. */
const siteOptions = z.strictObject({
  tagline: z.string().optional()
    .describe("The site's own words for what its home page opens with, in its first language."),
  hero: z.enum(['night', 'day', 'brand']).optional()
    .describe("The ground of the home page's opening: night, day, or the brand's colour."),
  layout: z.enum(['beside', 'above']).optional().describe('Whether the opening stands beside its picture or above it.'),
  type: z.enum(['grotesk', 'round', 'wide']).optional().describe('The letters of headings.'),
  scheme: z.enum(['auto', 'light', 'dark']).optional().describe("auto follows the visitor's system."),
  signup: z.url({ protocol: /^https$/ }).optional().describe('Where "Start" leads: the sign-up of the product itself.'),
  analytics: z.url({ protocol: /^https$/ }).optional()
    .describe("The script of an analytics service; it waits for the visitor's consent."),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
