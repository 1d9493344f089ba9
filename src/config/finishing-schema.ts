import { z } from 'zod'
import { WATERMARK_PLACES } from '#model/finishing.ts'

const SOURCE = 'an origin such as "https://cdn.example", or another CSP source, without spaces, "," and ";"'
const sources = (what: string) =>
  z
    .array(z.string(SOURCE).regex(/^[^\s;,]+$/, SOURCE))
    .optional()
    .describe(what)

const mode = z.enum(['enforce', 'report', 'off'])

/** The content security policy of a site, as `site.json` states it. */
export const csp = z
  .strictObject({
    mode: mode
      .optional()
      .describe(
        '"report": browsers report violations and let them happen; "off": no policy. As the theme says, else "enforce".',
      ),
    scripts: sources('Where scripts may come from, besides the site.'),
    styles: sources('Where stylesheets may come from, besides the site.'),
    images: sources('Where images may come from that scripts load; what pages name is allowed.'),
    fonts: sources('Where fonts may come from, besides the site.'),
    media: sources('Where sound and video may come from that scripts load; what pages name is allowed.'),
    connect: sources('What scripts may talk to, besides the site.'),
    frames: sources('What may be shown in frames, besides the site.'),
    forms: sources('Where scripts may send forms; what pages name is allowed.'),
    frameAncestors: sources('Who may show the site in a frame, besides itself.'),
    reportTo: z
      .string()
      .regex(/^(https?:\/\/|\/)[^\s;,]+$/i, 'a URL or a path')
      .optional()
      .describe('Where browsers report violations.'),
  })
  .describe('The content security policy; hashes of what stands in pages are found by themselves.')

const bytes = (what: string) => z.number().int().min(0).optional().describe(what)

export const criticalCss = z
  .union(
    [
      z.boolean(),
      z.strictObject({
        budget: bytes('Most bytes of CSS that go into a page; 40000 unless given.'),
        whole: bytes('On pages with scripts, stylesheets up to this size go in whole; 10000 unless given.'),
      }),
    ],
    'true, false, or {"budget": bytes, "whole": bytes}',
  )
  .describe('The CSS that a page needs goes into it; false: pages keep their links to stylesheets.')

const fraction = (what: string) => z.number().min(0.01).max(1).optional().describe(what)

export const images = z
  .strictObject({
    quality: z
      .enum(['fixed', 'perceptual'])
      .optional()
      .describe('"fixed": one quality a format. "perceptual": as small as looks the same; slower, once an image.'),
    placeholders: z
      .boolean()
      .optional()
      .describe('true: pictures of the content show their colours until they are there.'),
    watermark: z
      .strictObject({
        file: z.string().min(1).describe("An image, relative to the site's folder: SVG or PNG."),
        place: z.enum(WATERMARK_PLACES).optional().describe('Where it stands; "southeast" unless given.'),
        width: fraction("Part of the picture's width; 0.2 unless given."),
        opacity: fraction('0.6 unless given.'),
        from: z
          .number()
          .int()
          .positive()
          .optional()
          .describe('Pictures narrower than this have none; 480 unless given.'),
      })
      .optional()
      .describe('Stands in the pictures of the content, not in those of the theme.'),
  })
  .describe('How the images of the content are made.')

/** `nextgen.json` in the folder of a theme: what holds for all its sites that say nothing else. */
export const themeSettingsSchema = z.strictObject({
  $schema: z.string().optional(),
  csp: mode.optional(),
  criticalCss: criticalCss.optional(),
})

export type ThemeSettings = z.output<typeof themeSettingsSchema>
