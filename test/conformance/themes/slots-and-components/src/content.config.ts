import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';

const schema = z.object({ title: z.string(), parent: z.string().optional() });

export const collections = {
  pages: defineCollection({ loader: glob({ base: './src/content/seiten', pattern: '**/*.md' }), schema }),
  exact: defineCollection({
    loader: glob({ base: './src/content/seiten', pattern: '**/*.md', generateId: ({ entry }) => entry.replace(/\.md$/, '') }),
    schema,
  }),
  words: defineCollection({ loader: file('src/content/words.json'), schema: z.object({ text: z.string() }) }),
};
