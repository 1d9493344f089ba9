import { defineCollection, reference } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'

/** In another locale's folder: the entry of the site's first locale that this one translates. */
const translates = z.string().optional()

const posts = defineCollection({
  loader: glob({ base: './src/content/posts', pattern: '**/*.md' }),
  schema: z.object({
    translates,
    title: z.string(),
    description: z.string().default(''),
    date: z.coerce.date(),
    updated: z.coerce.date().optional(),
    author: z.string().optional(),
    category: z.string().optional(),
    tags: z.array(z.string()).default([]),
    rating: z.number().min(0).max(5).optional(),
    products: z.array(reference('products')).default([]),
  }),
})

const products = defineCollection({
  loader: glob({ base: './src/content/products', pattern: '**/*.{yaml,yml,json}' }),
  schema: z.object({
    translates,
    name: z.string(),
    brand: z.string().optional(),
    description: z.string().default(''),
    price: z.number().nonnegative().optional(),
    currency: z.string().length(3).default('EUR'),
    rating: z.number().min(0).max(5).optional(),
    url: z.string().optional(),
  }),
})

const pages = defineCollection({
  loader: glob({ base: './src/content/pages', pattern: '**/*.md' }),
  schema: z.object({ translates, title: z.string(), description: z.string().default(''), order: z.number().default(0) }),
})

export const collections = { posts, products, pages }
