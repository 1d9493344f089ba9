import { richTextEngine } from '#content/rich-text/rich-text.ts'
import { NO_REFERENCES, type RichTextFormat, type RichTextReferences } from '#model/rich-text.ts'

const editorial = richTextEngine({}, 'editorial')

/** The HTML of a text under the default policy. */
export async function htmlOf(
  format: RichTextFormat,
  value: unknown,
  references: RichTextReferences = NO_REFERENCES,
): Promise<string> {
  return (await editorial.render({ format, value }, references)).rendered.html.trimEnd()
}

/** A site on which the entry "e1" has a page, the image "i1" is the factory's, "i2" must not be shown and "f1" is a file. */
export const REFERENCES: RichTextReferences = {
  base: 'https://cms.example',
  links: new Map([
    ['entry:e1', { href: '/blog/first/', title: 'First post' }],
    ['https://cms.example/first', { href: '/blog/first/' }],
  ]),
  assets: new Map([
    ['asset:i1', { path: '../media/cat.png', alt: 'A cat' }],
    ['asset:i2', null],
    ['asset:f1', { url: 'https://cdn.example/report.pdf', title: 'The report' }],
    ['https://cms.example/uploads/cat.png', { path: '../media/cat.png', alt: 'A cat' }],
    ['https://cms.example/uploads/secret.png', null],
    ['https://cms.example/uploads/report.pdf', { url: 'https://cms.example/uploads/report.pdf' }],
  ]),
  parts: new Map([
    ['entry:code', { type: 'codeBlock', fields: { code: 'a < b', language: 'js', title: 'Not shown' } }],
    ['entry:video', { type: 'video', fields: { title: 'A song', url: 'https://youtu.be/dQw4w9WgXcQ' } }],
    ['entry:figure', { type: 'figure', fields: { picture: { $media: 'i1' }, caption: 'Below', alt: 'Mine' } }],
    ['entry:hidden', { type: 'figure', fields: { picture: { $media: 'i2' } } }],
    ['entry:pricing', { type: 'pricing', fields: { price: 7 } }],
  ]),
}

/** What stands for the image "i1" until the theme's image pipeline puts the real one there. */
export const ownImage = (alt: string): string =>
  `<img __ASTRO_IMAGE_="{&quot;alt&quot;:&quot;${alt}&quot;,&quot;src&quot;:&quot;../media/cat.png&quot;,&quot;index&quot;:0}">`
