import { defineCollection, reference } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { parseCsv } from './loaders/csv';
import { seasonsLoader } from './loaders/seasons';

const people = defineCollection({
  loader: file('src/data/people.json'),
  schema: ({ image }) =>
    z.object({
      name: z.string(),
      born: z.number().optional(),
      portrait: image().optional(),
      links: z.array(z.object({ label: z.string(), href: z.url() })).default([]),
    }),
});

const ingredients = defineCollection({
  loader: file('src/data/ingredients.yaml'),
  schema: z.object({
    name: z.string(),
    seasons: z.array(reference('seasons')),
    per100g: z.object({ kcal: z.number(), protein: z.number().nullable() }),
  }),
});

const suppliers = defineCollection({
  loader: file('src/data/suppliers.csv', { parser: parseCsv }),
  schema: z.object({
    id: z.string(),
    name: z.string(),
    city: z.string(),
    rating: z.coerce.number().min(0).max(5),
  }),
});

const units = defineCollection({
  loader: file('src/data/kitchen.json', { parser: (text) => JSON.parse(text).units }),
  schema: z.object({ plural: z.string(), grams: z.number() }),
});

const seasons = defineCollection({ loader: seasonsLoader({ hemisphere: 'north' }) });

const notices = defineCollection({
  loader: async () => [
    { id: 'allergens', text: 'Ask us about allergens.', level: 'warning' },
    { id: 'hours', text: 'Open from eight to six.', level: 'info' },
  ],
  schema: z.discriminatedUnion('level', [
    z.object({ level: z.literal('info'), text: z.string() }),
    z.object({ level: z.literal('warning'), text: z.string().transform((text) => `⚠ ${text}`) }),
  ]),
});

const recipes = defineCollection({
  loader: glob({ base: 'src/content/recipes', pattern: '*.{md,yml,json}' }),
  schema: ({ image }) =>
    z
      .object({
        title: z.string(),
        author: reference('people'),
        cover: z.object({ src: image(), alt: z.string() }).optional(),
        minutes: z.object({ prepare: z.number(), cook: z.number() }),
        parts: z.array(
          z.object({ ingredient: reference('ingredients'), amount: z.number(), unit: reference('units') }),
        ),
        related: z.array(reference('recipes')).default([]),
        published: z.date().optional(),
      })
      .transform((recipe) => ({ ...recipe, total: recipe.minutes.prepare + recipe.minutes.cook })),
});

export const collections = { people, ingredients, suppliers, units, seasons, notices, recipes };
