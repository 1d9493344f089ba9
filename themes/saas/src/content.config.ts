import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
import { ICON_NAMES } from './icon-names.ts'

const TEXTS = '**/*.{md,json}'
const DATA = '**/*.{yaml,yml,json}'

/** In another locale's folder: the entry of the site's first locale that this one translates. */
const translates = z.string().optional()

/** One entry: what the product is. */
const product = defineCollection({
  loader: glob({ base: './src/content/product', pattern: DATA }),
  schema: z.object({
    translates,
    headline: z.string(),
    lead: z.string(),
    /** What its window shows on the home page. */
    screen: z.object({
      title: z.string(),
      tabs: z.array(z.string()).max(5).default([]),
      /** Heights of the bars, 0 to 100. */
      bars: z.array(z.number().min(0).max(100)).min(4).max(16),
      rows: z.array(z.object({ name: z.string(), detail: z.string(), state: z.enum(['good', 'wait', 'new']) })).max(5),
      states: z.object({ good: z.string(), wait: z.string(), new: z.string() }),
    }),
    figures: z.array(z.object({ value: z.string(), label: z.string() })).max(4).default([]),
    quote: z.object({ text: z.string(), name: z.string(), role: z.string() }).optional(),
    customers: z.array(z.string()).default([]),
  }),
})

const features = defineCollection({
  loader: glob({ base: './src/content/features', pattern: TEXTS }),
  schema: z.object({
    translates,
    title: z.string(),
    summary: z.string(),
    icon: z.enum(ICON_NAMES).default('bolt'),
    points: z.array(z.string()).default([]),
    order: z.number().default(0),
  }),
})

const plans = defineCollection({
  loader: glob({ base: './src/content/plans', pattern: DATA }),
  schema: z.object({
    translates,
    name: z.string(),
    for: z.string(),
    /** A month, in the currency's main unit; null: to be asked for. */
    monthly: z.number().nonnegative().nullable(),
    yearly: z.number().nonnegative().nullable(),
    currency: z.string().length(3).default('EUR'),
    points: z.array(z.string()).default([]),
    recommended: z.boolean().default(false),
    order: z.number().default(0),
  }),
})

const changelog = defineCollection({
  loader: glob({ base: './src/content/changelog', pattern: TEXTS }),
  schema: z.object({
    translates,
    title: z.string(),
    date: z.coerce.date(),
    version: z.string().optional(),
    kind: z.enum(['new', 'better', 'fixed']).default('new'),
  }),
})

const faq = defineCollection({
  loader: glob({ base: './src/content/faq', pattern: DATA }),
  schema: z.object({ translates, question: z.string(), answer: z.string(), order: z.number().default(0) }),
})

const pages = defineCollection({
  loader: glob({ base: './src/content/pages', pattern: TEXTS }),
  schema: z.object({ translates, title: z.string(), description: z.string().default(''), order: z.number().default(0) }),
})

export const collections = { product, features, plans, changelog, faq, pages }
