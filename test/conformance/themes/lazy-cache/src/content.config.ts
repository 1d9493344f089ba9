import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

const posts = defineCollection({
  loader: glob({ base: './src/content/posts', pattern: '*.md' }),
  schema: z.object({ title: z.string(), order: z.number(), terms: z.array(z.string()).default([]) }),
});

const terms = defineCollection({
  loader: glob({ base: './src/content/terms', pattern: '*.json' }),
  schema: z.object({ word: z.string(), meaning: z.string() }),
});

export const collections = { posts, terms };
