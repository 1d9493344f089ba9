import { getCollection, getEntry, type CollectionEntry } from 'astro:content';

let ordered: CollectionEntry<'posts'>[] | undefined;

export async function orderedPosts() {
  ordered ??= (await getCollection('posts')).sort((a, b) => a.data.order - b.data.order);
  return ordered;
}

const termCache = new Map<string, Promise<CollectionEntry<'terms'> | undefined>>();

/** A term of the glossary; each is read once. */
export function term(id: string) {
  let found = termCache.get(id);
  if (!found) {
    found = getEntry('terms', id);
    termCache.set(id, found);
  }
  return found;
}
