import { defineCollection, reference } from 'astro:content'
import { file, glob } from 'astro/loaders'
import { z } from 'astro/zod'

export const collections = {
  notes: defineCollection({
    loader: glob({ base: './src/content/notes', pattern: '*.md' }),
    schema: z.object({
      title: z.string(),
      description: z.string(),
      order: z.number(),
      tags: z.array(z.string()),
      draft: z.boolean().default(false),
      writer: reference('writers'),
      seen: z.object({ at: z.coerce.date() }).optional(),
    }),
  }),
  writers: defineCollection({
    loader: file('./src/content/writers.json'),
    schema: z.object({ name: z.string() }),
  }),
}
