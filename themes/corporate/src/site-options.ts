import { z } from 'astro/zod'

/** What a site may choose; every field has a default. */
const siteOptions = z.object({
  /** The site's own words for what its home page opens with, in its first language. */
  tagline: z.string().optional(),
  /** How the home page opens: words beside a drawing, words alone, or words on the brand's colour. */
  hero: z.enum(['split', 'statement', 'cover']).optional(),
  /** The letters of headings. */
  type: z.enum(['serif', 'grotesk', 'soft']).optional(),
  /** `auto` follows the visitor's system. */
  scheme: z.enum(['auto', 'light', 'dark']).optional(),
  /** What is drawn where there is no picture. */
  art: z.enum(['arcs', 'blocks', 'hills', 'rings', 'sails']).optional(),
  /** Where the contact form is sent to, by POST; without it the contact page has no form. */
  form: z.url({ protocol: /^https$/ }).optional(),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
