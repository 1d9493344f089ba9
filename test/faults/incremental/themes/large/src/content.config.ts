import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'

export const collections = {
  posts: defineCollection({
    loader: glob({ base: './src/content/posts', pattern: '*.md' }),
    schema: ({ image }) =>
      z.object({
        title: z.string(),
        date: z.coerce.date(),
        tags: z.array(z.string()),
        seen: z.map(z.string(), z.number()).default(() => new Map([['a', 1]])),
        cover: image().optional(),
      }),
  }),
}
