import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

export const collections = {
  guide: defineCollection({
    loader: glob({ base: './src/content/guide', pattern: '**/*.md' }),
    schema: z.object({ title: z.string(), order: z.number() }),
  }),
};
