/** One way in which a page of a preview is not the page that is published. */
export interface Difference {
  readonly name: string
  readonly why: string
  /** The page without it. Neither page may be changed in anything else. */
  readonly level: (html: string) => string
}

/** All of them: apart from these, the HTML of a preview is the HTML that is published, byte for byte. */
export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'development scripts',
    why: "Vite's client brings changes into the page, and the toolbar is for authors alone.",
    level: html =>
      html
        .replace(/\n?<script type="module" src="[^"]*\/@vite\/client"><\/script>/g, '')
        .replace(/\n?<script type="module" src="[^"]*\/dev-toolbar\/entrypoint\.js"><\/script>/g, '')
        .replace(/\n?<script>window\.__astro_dev_toolbar__ = .*?<\/script>/gs, ''),
  },
  {
    name: 'source annotations',
    why: "Elements say in which file they stand, so that a click can open the author's editor; images say that Astro made them, for the toolbar to judge.",
    level: html => html.replace(/ data-(?:astro-source-(?:file|loc)|image-component)="[^"]*"/g, ''),
  },
  {
    name: 'stylesheets',
    why: 'Vite keeps the styles of each component in an element of its own, to exchange it; a build makes files of them, and puts what a page needs into it (`criticalCss`).',
    level: html =>
      html
        .replace(/\n?<style data-vite-dev-id="[^"]*">.*?<\/style>/gs, '')
        .replace(
          /\n?<script type="module" src="[^"]*(?:\.|lang\.)(?:css|scss|sass|less|styl)(?:\?[^"]*)?"><\/script>/g,
          '',
        )
        .replace(/\n?<link rel="stylesheet" href="[^"]*(?:\.[\w-]{8}\.css|\.css\?[^"]*)">/g, '')
        // One that the theme names itself, by `?url`.
        .replace(/(<link [^>]*href=")\/[^"]*\/([\w-]+)(?:\.[\w-]{8})?\.css(?:\?[^"]*)?"/g, '$1$2.css"')
        // As Astro puts small files into a page: compact, with a line's end, unlike what an author writes there.
        .replace(/\n?<style>(?!@font-face \{)[^\s<][^<]*\n<\/style>/g, ''),
  },
  {
    name: 'component scripts',
    why: 'The browser loads each script from its source; a build bundles them, and puts small ones into the page.',
    level: html => html.replace(/\n?<script type="module"(?: src="[^"]*")?>.*?<\/script>/gs, ''),
  },
  {
    name: 'islands',
    why: "Components that run in the browser, and what renders them, are loaded from their sources; Astro's own script for them is there with other short names, and they tell how long they took. Vue names the styles of a component by its source as well in a build.",
    level: html =>
      html
        .replace(
          /<script>\(\(\)=>\{(?:(?!<\/script>).)*customElements\.define\("astro-island"(?:(?!<\/script>).)*<\/script>/gs,
          '',
        )
        .replace(/ (component-url|renderer-url)="[^"]*"/g, ' $1=""')
        .replace(/ (?:before-hydration-url|server-render-time)="[^"]*"/g, '')
        .replace(/ data-v-[0-9a-f]{8}(?=[\s>])/g, ' data-v')
        .replace(/(<astro-island) uid="[^"]*"/g, '$1 uid=""'),
  },
  {
    name: 'font files',
    why: 'Astro writes the CSS of its fonts on many lines and gives their files longer names; the files are the same.',
    level: html =>
      html
        .replace(/\/fonts\/(?:[\w.-]+-)?([0-9a-f]{16}\.\w+)/g, '/fonts/$1')
        .replace(/<style>@font-face[^<]*<\/style>/g, css =>
          css
            .replace(/\s*([{}:;,])\s*/g, '$1')
            .replace(/;}/g, '}')
            .trim(),
        ),
  },
  {
    name: 'content security policy',
    why: 'Vite needs scripts of its own in the page: Astro writes no policy of a theme while it is developed.',
    level: html => html.replace(/<meta http-equiv="content-security-policy" content="[^"]*">/g, ''),
  },
  {
    name: 'drawn cards',
    why: 'The picture for links is named by the fonts that a build has bundled; a preview draws none.',
    level: html => html.replace(/\/_og\/[0-9a-f]{16}\.png/g, '/_og/card.png'),
  },
]

/** A page without everything in which a preview and a build may differ. */
export const levelled = (html: string): string => DIFFERENCES.reduce((page, { level }) => level(page), html)
