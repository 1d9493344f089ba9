import { expect, test } from 'vitest'
import type { PageTrace, Reader, Reads, RenderReason, TraceRecord } from '#model/page-trace.ts'
import { planReuse } from '#render/reuse-plan.ts'

/** A record of pages by name; reads of `x` stand for something that has changed since. */
function recordOf(pages: Readonly<Record<string, Partial<PageTrace>>>, more: Partial<TraceRecord> = {}): TraceRecord {
  return {
    version: 2,
    build: 1,
    scope: {},
    time: 0,
    parts: [],
    collections: [],
    entries: [],
    modules: {},
    listing: {},
    pages: Object.entries(pages).map(([pathname, page]) => ({
      ...{ pathname, component: 'page.astro', props: '', reads: {}, why: { kind: 'first' }, renderedIn: 1 },
      ...page,
    })),
    ...more,
  }
}

const CHANGED: Reads = { misses: ['x'] }
const changed = ({ misses = [] }: Reads, by: Reader): RenderReason | undefined =>
  misses.includes('x') ? { kind: 'appeared', by, entry: 'x' } : undefined

interface Now {
  readonly paths: readonly string[]
  readonly props?: Readonly<Record<string, string | null>>
  /** Pages that keep something when they are rendered. */
  readonly keeping?: readonly string[]
  readonly listingKeeps?: readonly string[]
}

/** The pages that are rendered, with the kind of their reasons. */
function rendered(before: TraceRecord, { paths, props = {}, keeping = [], listingKeeps = [] }: Now): string[] {
  const plan = planReuse(before, { keeps: listingKeeps }, changed)
  return paths.flatMap(pathname => {
    const path = { pathname, component: 'page.astro', props: props[pathname] === undefined ? '' : props[pathname] }
    const verdict = plan.decide(path)
    if (verdict.reuse) return []
    plan.rendered(path, keeping.includes(pathname))
    return [`${pathname} ${verdict.why.kind}`]
  })
}

const PATHS = ['a', 'b', 'c', 'd']
const keeps = { keeps: ['state.ts'] }

test('a page is rendered when what it read has changed, and no other is', () => {
  expect(rendered(recordOf({ a: {}, b: { reads: CHANGED }, c: {}, d: {} }), { paths: PATHS })).toEqual(['b appeared'])
})

test('what modules read counts for every page', () => {
  const before = recordOf({ a: {}, b: {} }, { modules: CHANGED })
  expect(rendered(before, { paths: ['a', 'b'] })).toEqual(['a appeared', 'b appeared'])
})

test('what getStaticPaths reads counts for the pages that it gives something else', () => {
  const before = recordOf({ a: { props: '1' }, b: { props: '2' } }, { listing: CHANGED })
  expect(rendered(before, { paths: ['a', 'b'], props: { a: '1', b: '3' } })).toEqual(['b props'])
})

test('what getStaticPaths reads counts for all when it keeps something, and for pages whose props cannot be compared', () => {
  const listing = { listing: CHANGED }
  const kept = recordOf({ a: {}, b: {} }, { ...listing, listingKeeps: ['paths.ts'] })
  expect(rendered(kept, { paths: ['a', 'b'], listingKeeps: ['paths.ts'] })).toEqual(['a appeared', 'b appeared'])
  const opaque = recordOf({ a: { props: null }, b: {}, c: { paths: true } }, listing)
  expect(rendered(opaque, { paths: ['a', 'b', 'c'], props: { a: null } })).toEqual(['a appeared', 'c appeared'])
})

test('getStaticPaths that keeps something for the first time leaves no page as it was', () => {
  expect(rendered(recordOf({ a: {}, b: {} }), { paths: ['a', 'b'], listingKeeps: ['paths.ts'] })).toEqual([
    'a keeps',
    'b keeps',
  ])
})

test('a new page is rendered, and a page that has gone leaves the others alone', () => {
  expect(rendered(recordOf({ a: {}, b: {}, d: {} }), { paths: ['a', 'c', 'd'] })).toEqual(['c new'])
})

test('a page that keeps something is rendered every time, and those after it stand while it stays the same', () => {
  const before = recordOf({ a: {}, b: keeps, c: {}, d: {} })
  expect(rendered(before, { paths: PATHS, keeping: ['b'] })).toEqual(['b keeps'])
})

test('when what a keeping page read has changed, every page after it is rendered, and none before it', () => {
  const before = recordOf({ a: {}, b: { ...keeps, reads: CHANGED }, c: {}, d: {} })
  expect(rendered(before, { paths: PATHS, keeping: ['b'] })).toEqual(['b appeared', 'c state', 'd state'])
})

test('a keeping page that has gone, moved or come leaves no page after its place as it was', () => {
  const before = recordOf({ a: {}, b: keeps, c: keeps, d: {} })
  expect(rendered(before, { paths: ['a', 'c', 'd'], keeping: ['c'] })).toEqual(['c state', 'd state'])
  expect(rendered(before, { paths: ['a', 'c', 'b', 'd'], keeping: ['b', 'c'] })).toEqual([
    'c state',
    'b state',
    'd state',
  ])
  const none = recordOf({ a: {}, c: {}, d: {} })
  expect(rendered(none, { paths: PATHS, keeping: ['b'] })).toEqual(['b new', 'c state', 'd state'])
})

test('a page that begins to keep something, as what it read has changed, is noticed', () => {
  const before = recordOf({ a: { reads: CHANGED }, b: {}, c: {} })
  expect(rendered(before, { paths: ['a', 'b', 'c'], keeping: ['a'] })).toEqual(['a appeared', 'b state', 'c state'])
})

test('props are what they were where `getStaticPaths` has read nothing that has changed, and must be looked at elsewhere', () => {
  const a = { pathname: 'a', component: 'page.astro' }
  const propsOf = (more: Partial<TraceRecord>, keeps: readonly string[] = []) =>
    planReuse(recordOf({ a: { props: 'given' } }, more), { keeps }, changed).propsBefore(a)
  expect(propsOf({})).toBe('given')
  expect(propsOf({ listing: CHANGED })).toBeUndefined()
  expect(propsOf({ modules: CHANGED })).toBeUndefined()
  expect(propsOf({ listingKeeps: ['state.ts'] })).toBeUndefined()
  expect(propsOf({}, ['state.ts'])).toBeUndefined()
  const plan = planReuse(recordOf({ a: {} }), { keeps: [] }, changed)
  expect(plan.propsBefore({ ...a, pathname: 'new' })).toBeUndefined()
})
