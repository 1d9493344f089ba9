import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

export const collections = {
  rooms: defineCollection({
    loader: glob({ base: './src/content/rooms', pattern: '*.json' }),
    schema: z.object({ name: z.string(), beds: z.number(), closed: z.boolean().default(false) }),
  }),
};
