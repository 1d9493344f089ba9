import { z } from 'astro/zod'

/** What a site may choose; every field has a default. */
const siteOptions = z.strictObject({
  tagline: z.string().optional()
    .describe("The site's own words for what its home page opens with, in its first language."),
  hero: z.enum(['ticket', 'poster']).optional()
    .describe('How the campaign opens: words beside the entry ticket, or a poster above it.'),
  ground: z.enum(['rays', 'confetti', 'plain']).optional().describe('What its ground is drawn with.'),
  type: z.enum(['wide', 'round', 'grotesk']).optional().describe('The letters of headings.'),
  scheme: z.enum(['auto', 'light', 'dark']).optional().describe("auto follows the visitor's system."),
  form: z.url({ protocol: /^https$/ }).optional()
    .describe('Where entries are sent to, by POST, as a form. Absent: people enter by e-mail, or not at all.'),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
