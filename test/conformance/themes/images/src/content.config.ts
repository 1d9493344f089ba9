import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

const walks = defineCollection({
  loader: glob({ base: './src/content/walks', pattern: '**/index.md', generateId: ({ entry }) => entry.replace('/index.md', '') }),
  schema: ({ image }) =>
    z.object({
      title: z.string(),
      hero: image(),
      gallery: z.array(z.object({ src: image(), caption: z.string() })).default([]),
    }),
});

export const collections = { walks };
