import type { APIContext, GetStaticPaths } from 'astro';
import { getCollection } from 'astro:content';

export const getStaticPaths = (async () => {
  const notes = await getCollection('notes');
  const years = [...new Set(notes.map(({ data }) => data.year))];
  return years.map((year) => ({ params: { year: String(year) }, props: { titles: notes.filter(({ data }) => data.year === year).map(({ data }) => data.title) } }));
}) satisfies GetStaticPaths;

export const GET = ({ params, props }: APIContext<{ titles: string[] }>) => Response.json({ year: params.year, titles: props.titles });
