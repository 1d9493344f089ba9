import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'

const TEXTS = '**/*.{md,json}'
const DATA = '**/*.{yaml,yml,json}'

/** In another locale's folder: the entry of the site's first locale that this one translates. */
const translates = z.string().optional()

/** One entry: what is given away, by whom, until when. */
const campaign = defineCollection({
  loader: glob({ base: './src/content/campaign', pattern: DATA }),
  schema: z
    .object({
      translates,
      title: z.string(),
      lead: z.string(),
      /** Who gives, as people are told. */
      host: z.string(),
      starts: z.coerce.date(),
      /** The last moment for an entry. */
      ends: z.coerce.date(),
      steps: z.array(z.object({ title: z.string(), text: z.string() })).default([]),
      /** A question on the entry form, answered by one of several. */
      question: z.object({ text: z.string(), answers: z.array(z.string()).min(2).max(4) }).optional(),
      /** What whoever enters agrees to. */
      consent: z.string(),
      /** For entries without a form. */
      email: z.email().optional(),
    })
    .refine(({ starts, ends }) => starts < ends, { message: 'Expected "ends" to be later than "starts"', path: ['ends'] }),
})

const prizes = defineCollection({
  loader: glob({ base: './src/content/prizes', pattern: DATA }),
  schema: z.object({
    translates,
    name: z.string(),
    text: z.string().default(''),
    value: z.number().nonnegative().optional(),
    currency: z.string().length(3).default('EUR'),
    count: z.number().int().min(1).default(1),
    order: z.number().default(0),
  }),
})

const winners = defineCollection({
  loader: glob({ base: './src/content/winners', pattern: DATA }),
  schema: z.object({ translates, name: z.string(), place: z.string().optional(), prize: z.string(), date: z.coerce.date() }),
})

const faq = defineCollection({
  loader: glob({ base: './src/content/faq', pattern: DATA }),
  schema: z.object({ translates, question: z.string(), answer: z.string(), order: z.number().default(0) }),
})

/** `rules` is linked from the form. */
const pages = defineCollection({
  loader: glob({ base: './src/content/pages', pattern: TEXTS }),
  schema: z.object({ translates, title: z.string(), description: z.string().default(''), order: z.number().default(0) }),
})

export const collections = { campaign, prizes, winners, faq, pages }
