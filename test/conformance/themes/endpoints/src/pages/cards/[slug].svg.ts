import { type CollectionEntry, getCollection } from 'astro:content';
import type { APIContext } from 'astro';
import { cardSvg } from '../../lib/card';

export async function getStaticPaths() {
  return (await getCollection('notes')).map((note) => ({ params: { slug: note.id }, props: note.data }));
}

export const GET = ({ props }: APIContext<CollectionEntry<'notes'>['data']>) =>
  new Response(cardSvg(props.hue, props.title), { headers: { 'content-type': 'image/svg+xml' } });
