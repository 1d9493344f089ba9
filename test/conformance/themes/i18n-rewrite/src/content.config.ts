import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';

export const collections = {
  notes: defineCollection({
    loader: glob({ base: './src/content/notes', pattern: '**/*.md' }),
    schema: z.object({ title: z.string(), day: z.coerce.date() }),
  }),
  strings: defineCollection({
    loader: file('./src/content/strings/strings.yaml'),
    schema: z.record(z.string(), z.string()),
  }),
};
