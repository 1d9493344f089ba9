import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
import { ICON_NAMES } from './icon-names.ts'

const TEXTS = '**/*.{md,json}'
const DATA = '**/*.{yaml,yml,json}'

/** In another locale's folder: the entry of the site's first locale that this one translates. */
const translates = z.string().optional()
const figure = z.object({ value: z.string(), label: z.string() })

/** One entry: what the company says of itself. */
const company = defineCollection({
  loader: glob({ base: './src/content/company', pattern: DATA }),
  schema: z.object({
    translates,
    headline: z.string(),
    lead: z.string(),
    figures: z.array(figure).default([]),
    statement: z.object({ text: z.string(), by: z.string() }).optional(),
    clients: z.array(z.string()).default([]),
    contact: z.object({
      email: z.email(),
      phone: z.string().optional(),
      address: z.array(z.string()).default([]),
      hours: z.array(z.string()).default([]),
    }),
  }),
})

const services = defineCollection({
  loader: glob({ base: './src/content/services', pattern: TEXTS }),
  schema: z.object({
    translates,
    title: z.string(),
    summary: z.string(),
    icon: z.enum(ICON_NAMES).default('compass'),
    points: z.array(z.string()).default([]),
    order: z.number().default(0),
  }),
})

const cases = defineCollection({
  loader: glob({ base: './src/content/cases', pattern: TEXTS }),
  schema: z.object({
    translates,
    title: z.string(),
    client: z.string(),
    summary: z.string(),
    year: z.number().int(),
    sector: z.string().optional(),
    results: z.array(figure).default([]),
    order: z.number().default(0),
  }),
})

const team = defineCollection({
  loader: glob({ base: './src/content/team', pattern: DATA }),
  schema: z.object({
    translates,
    name: z.string(),
    role: z.string(),
    about: z.string().default(''),
    order: z.number().default(0),
  }),
})

const pages = defineCollection({
  loader: glob({ base: './src/content/pages', pattern: TEXTS }),
  schema: z.object({ translates, title: z.string(), description: z.string().default(''), order: z.number().default(0) }),
})

export const collections = { company, services, cases, team, pages }
