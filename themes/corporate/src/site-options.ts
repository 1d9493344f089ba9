import { z } from 'astro/zod'

/** What a site may choose; every field has a default. */
const siteOptions = z.strictObject({
  tagline: z.string().optional()
    .describe("The site's own words for what its home page opens with, in its first language."),
  hero: z.enum(['split', 'statement', 'cover']).optional()
    .describe("How the home page opens: words beside a drawing, words alone, or words on the brand's colour."),
  type: z.enum(['serif', 'grotesk', 'soft']).optional().describe('The letters of headings.'),
  scheme: z.enum(['auto', 'light', 'dark']).optional().describe("auto follows the visitor's system."),
  art: z.enum(['arcs', 'blocks', 'hills', 'rings', 'sails']).optional()
    .describe('What is drawn where there is no picture.'),
  form: z.url({ protocol: /^https$/ }).optional()
    .describe('Where the contact form is sent to, by POST; without it the contact page has no form.'),
})

export type SiteOptions = z.output<typeof siteOptions>
export default siteOptions
