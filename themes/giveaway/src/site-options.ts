import { z } from 'astro/zod'

/** What a site may choose; every field has a default. */
const siteOptions = z.object({
  /** The site's own words for what its home page opens with, in its first language. */
  tagline: z.string().optional(),
  /** How the campaign opens: words beside the entry ticket, or a poster above it. */
  hero: z.enum(['ticket', 'poster']).optional(),
  /** What its ground is drawn with. */
  ground: z.enum(['rays', 'confetti', 'plain']).optional(),
  /** The letters of headings. */
  type: z.enum(['wide', 'round', 'grotesk']).optional(),
  /** `auto` follows the visitor's system. */
  scheme: z.enum(['auto', 'light', 'dark']).optional(),
  /** Where entries are sent to, by POST, as a form. Absent: people enter by e-mail, or not at all. */
  form: z.url({ protocol: /^https$/ }).optional(),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
