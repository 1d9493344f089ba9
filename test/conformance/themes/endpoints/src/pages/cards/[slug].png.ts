import { type CollectionEntry, getCollection } from 'astro:content';
import type { APIContext } from 'astro';
import sharp from 'sharp';
import { cardSvg } from '../../lib/card';

export async function getStaticPaths() {
  return (await getCollection('notes')).map((note) => ({ params: { slug: note.id }, props: note.data }));
}

export async function GET({ props }: APIContext<CollectionEntry<'notes'>['data']>) {
  const png = await sharp(Buffer.from(cardSvg(props.hue, props.title))).png().toBuffer();
  return new Response(new Uint8Array(png), { headers: { 'content-type': 'image/png' } });
}
