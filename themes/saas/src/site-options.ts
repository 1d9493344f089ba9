import { z } from 'astro/zod'

/** What a site may choose; every field has a default. */
const siteOptions = z.object({
  /** The site's own words for what its home page opens with, in its first language. */
  tagline: z.string().optional(),
  /** The ground of the home page's opening: night, day, or the brand's colour. */
  hero: z.enum(['night', 'day', 'brand']).optional(),
  /** Whether the opening stands beside its picture or above it. */
  layout: z.enum(['beside', 'above']).optional(),
  /** The letters of headings. */
  type: z.enum(['grotesk', 'round', 'wide']).optional(),
  /** `auto` follows the visitor's system. */
  scheme: z.enum(['auto', 'light', 'dark']).optional(),
  /** Where "Start" leads: the sign-up of the product itself. */
  signup: z.url({ protocol: /^https$/ }).optional(),
  /** The script of an analytics service; it waits for the visitor's consent. */
  analytics: z.url({ protocol: /^https$/ }).optional(),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
