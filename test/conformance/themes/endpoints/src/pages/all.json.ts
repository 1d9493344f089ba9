import { getCollection } from 'astro:content';
import type { APIRoute } from 'astro';

export const GET: APIRoute = async ({ url }) => {
  const notes = await getCollection('notes');
  return new Response(JSON.stringify({ from: url.pathname, ids: notes.map(({ id }) => id) }, null, 2));
};
