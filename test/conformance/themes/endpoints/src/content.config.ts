import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

export const collections = {
  notes: defineCollection({
    loader: glob({ base: './src/content/notes', pattern: '*.md' }),
    schema: z.object({ title: z.string(), hue: z.number(), year: z.number() }),
  }),
};
