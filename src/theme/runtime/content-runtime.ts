/**
 * Stands in for `astro/content/runtime`: what `getCollection`, `getEntry` and `render` do in Astro, with entries that note
 * what is read of them. Everything else is Astro's own.
 */
import * as astro from 'nextgen:astro/content-runtime'
import { createComponent, render as serverRender, unescapeHTML } from 'astro/runtime/server/index.js'
import imageAssets from './asset-imports.ts'
import type { Binding } from './binding.ts'
import { globalDataStore } from './data-store.ts'

export * from 'nextgen:astro/content-runtime'

declare const __nextgen: Binding

interface Settings {
  readonly liveCollections: Readonly<Record<string, unknown>>
  readonly logger: { warn(label: string, message: string): void }
}

/** An entry for the page that asks. */
function handOut(raw: any, collection: string): Record<string, unknown> {
  const data = astro.resolveEntryData(raw, imageAssets)
  return __nextgen.watch.entry(raw, { ...raw, data, collection })
}

export function createGetCollection({ liveCollections, logger }: Settings) {
  const ofAstro = astro.createGetCollection({ liveCollections, logger })
  return async function getCollection(collection: string, filter?: unknown): Promise<unknown[]> {
    const store = await globalDataStore.get()
    if (collection in liveCollections || !(await store.hasCollection(collection))) return ofAstro(collection, filter)
    __nextgen.watch.listed(collection)
    const result: unknown[] = []
    for (const raw of await store.values(collection)) {
      const entry = handOut(raw, collection)
      if (typeof filter !== 'function' || filter(entry)) result.push(entry)
    }
    return __nextgen.watch.own(result)
  }
}

export function createGetEntry({ liveCollections, logger }: Settings) {
  const ofAstro = astro.createGetEntry({ liveCollections, logger })
  return async function getEntry(asked: any, lookup?: unknown): Promise<unknown> {
    const collection = typeof asked === 'string' ? asked : asked?.collection
    const id = typeof asked === 'string' ? lookup : 'id' in asked ? asked.id : asked.slug
    const store = await globalDataStore.get()
    const raw =
      id && typeof id !== 'object' && !(collection in liveCollections) && (await store.hasCollection(collection))
        ? await store.get(collection, id)
        : undefined
    if (raw) {
      __nextgen.watch.found(raw)
      return __nextgen.watch.own(handOut(raw, collection))
    }
    __nextgen.watch.missed(collection, String(id))
    return ofAstro(asked, lookup)
  }
}

export function createRenderEntry({ logger }: Settings) {
  const ofAstro = astro.createRenderEntry({ logger })
  return async function renderEntry(entry: any): Promise<unknown> {
    const metadata = entry?.deferredRender ? undefined : entry?.rendered?.metadata
    if (!metadata || metadata.imagePaths?.length) return ofAstro(entry)
    // Each part is read when it is used: an overview that only wants headings does not change with the text.
    return readWhenUsed(
      { Content: createComponent(() => serverRender`${unescapeHTML(entry.rendered.html)}`) },
      { headings: () => metadata.headings ?? [], remarkPluginFrontmatter: () => metadata.frontmatter ?? {} },
    )
  }
}

/** An object with members that are told when they are asked for; getters would hold the page (decision 0032). */
function readWhenUsed(plain: object, told: Readonly<Record<string, () => unknown>>): object {
  const members = { ...plain, ...Object.fromEntries(Object.keys(told).map(name => [name, undefined])) }
  return new Proxy(members, {
    get: (target, key) => (Object.hasOwn(told, key) ? told[key as string]?.() : Reflect.get(target, key)),
  })
}
