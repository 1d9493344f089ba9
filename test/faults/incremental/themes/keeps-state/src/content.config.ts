import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'

export const collections = {
  notes: defineCollection({
    loader: glob({ base: './src/content/notes', pattern: '*.md' }),
    schema: z.object({
      title: z.string(),
      date: z.coerce.date(),
      order: z.number(),
      topics: z.array(z.string()),
      next: z.string().optional(),
    }),
  }),
  topics: defineCollection({
    loader: glob({ base: './src/content/topics', pattern: '*.json' }),
    schema: z.object({ name: z.string(), text: z.string().default('') }),
  }),
}
