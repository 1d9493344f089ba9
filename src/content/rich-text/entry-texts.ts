import type { PictureFact, RawEntry, ResolvedRichText } from '#cms/cms.ts'
import type { ContentAsset, RenderedBody } from '#model/content.ts'
import type { Failure } from '#model/failure.ts'
import { isRichText } from '#model/record.ts'
import type { AssetTarget, RichTextReferences } from '#model/rich-text.ts'
import type { Markdown } from '../engine.ts'
import { insideContent } from '../image-path.ts'
import type { RichTextEngine } from './engine.ts'
import { resolveMarkdown } from './resolve-markdown.ts'

/** The texts of entries from a CMS. Rejects with what the engine says of a text that is none. */
export interface EntryTexts {
  /** The rich text of an entry's body, with what `body` is to be: Markdown, or the text without its form. */
  body(raw: RawEntry & { readonly rich: ResolvedRichText }): Promise<{ body: string; rendered: RenderedBody }>
  /** The data of an entry, its texts as HTML. */
  data(raw: RawEntry): Promise<unknown>
  /** What was left out, over all entries. */
  warnings(): readonly Failure[]
}

const isFact = (value: object): value is PictureFact => '$fact' in value

/** `files` are the images of the source: an asset that is not among them stays where the CMS has it. */
export function entryTexts(markdown: Markdown, files: ReadonlyMap<string, ContentAsset>): EntryTexts {
  const leftOut = new Map<string, { count: number; readonly where: string }>()
  const render = async (
    engine: RichTextEngine,
    raw: RawEntry,
    rich: ResolvedRichText,
    references: RichTextReferences,
  ) => {
    const made = await engine.render({ format: rich.$rich, value: rich.value }, references)
    for (const kind of made.unknown) {
      const known = leftOut.get(kind)
      if (known) known.count++
      else leftOut.set(kind, { count: 1, where: raw.filePath })
    }
    return made
  }

  const htmlIn = async (value: unknown, raw: RawEntry): Promise<unknown> => {
    if (value === null || typeof value !== 'object') return value
    if (isRichText(value)) {
      const rich = value as ResolvedRichText
      const references = referencesOf(rich, asset => ({ ...asset, path: undefined }))
      const { rendered } = await render(await markdown.richText(), raw, rich, references)
      return rendered.html.trimEnd()
    }
    if (isFact(value)) {
      const inside = insideContent(value.path, raw.filePath)
      const asset = inside === null ? undefined : files.get(inside)
      return asset && (value.$fact === 'path' ? value.path : asset[value.$fact])
    }
    if (Array.isArray(value))
      return (await Promise.all(value.map(item => htmlIn(item, raw)))).filter(item => item !== undefined)
    const members = Object.entries(value).map(async ([name, member]) => [name, await htmlIn(member, raw)] as const)
    return Object.fromEntries((await Promise.all(members)).filter(([, member]) => member !== undefined))
  }

  return {
    async body(raw) {
      const { rich, filePath } = raw
      const isHere = ({ path }: AssetTarget): boolean => {
        const inside = path === undefined ? null : insideContent(path, filePath)
        return inside !== null && files.has(inside)
      }
      const references = referencesOf(rich, asset => (isHere(asset) ? asset : { ...asset, path: undefined }))
      if (rich.$rich === 'markdown') {
        const body = resolveMarkdown(String(rich.value ?? ''), references).trim()
        return { body, rendered: await markdown.render(body, raw.data as Record<string, unknown>) }
      }
      const { rendered, text } = await render(await markdown.richText(), raw, rich, references)
      const frontmatter = raw.data as Record<string, unknown>
      return { body: text, rendered: { ...rendered, metadata: { ...rendered.metadata, frontmatter } } }
    },
    data: raw => htmlIn(raw.data, raw),
    warnings: () =>
      [...leftOut].map(([kind, { count, where }]) => ({
        code: 'text-left-out',
        message: `${count} ${count === 1 ? 'text holds a part' : 'texts hold parts'} of the kind "${kind}", which is not known here and is left out`,
        where,
        hint: 'Use another kind, or a page component of the theme for it.',
      })),
  }
}

function referencesOf(
  { base, links, assets, parts = {} }: ResolvedRichText,
  shown: (asset: AssetTarget) => AssetTarget,
): RichTextReferences {
  return {
    ...(base !== undefined && { base }),
    links: new Map(Object.entries(links)),
    assets: new Map(Object.entries(assets).map(([key, asset]) => [key, asset && shown(asset)])),
    parts: new Map(Object.entries(parts)),
  }
}
