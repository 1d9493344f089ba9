import { defineCollection, reference } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

const essays = defineCollection({
  loader: glob({ pattern: '**/*.{md,mdx}', base: './src/content/essays' }),
  schema: z.object({
    title: z.string(),
    published: z.coerce.date(),
    series: z.enum(['walks', 'birds']).default('walks'),
    seeAlso: reference('essays').optional(),
  }),
});

export const collections = { essays };
