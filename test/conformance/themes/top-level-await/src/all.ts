import { getCollection } from 'astro:content';

const all = await getCollection('posts');

export const newestFirst = all.toSorted((a, b) => b.data.date.valueOf() - a.data.date.valueOf());
export const harbours = [...new Set(newestFirst.map(({ data }) => data.harbour))].sort();
export const counted = new Map(harbours.map((name) => [name, all.filter(({ data }) => data.harbour === name).length]));

export default all;
