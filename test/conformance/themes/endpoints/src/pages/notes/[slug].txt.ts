import { getCollection, getEntry } from 'astro:content';
import type { APIContext } from 'astro';

export const getStaticPaths = async () => (await getCollection('notes')).map(({ id }) => ({ params: { slug: id } }));

export async function GET({ params }: APIContext) {
  const note = await getEntry('notes', params.slug!);
  if (!note) return new Response(null, { status: 404 });
  return new Response(`# ${note.data.title}\n\n${note.body}`, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
