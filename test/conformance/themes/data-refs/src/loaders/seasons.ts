import type { Loader } from 'astro/loaders';
import { z } from 'astro/zod';

interface Options {
  hemisphere: 'north' | 'south';
}

const north = [
  { id: 'spring', months: [3, 4, 5], note: '**Asparagus**, then peas.' },
  { id: 'summer', months: [6, 7, 8], note: 'Tomatoes, and *more* tomatoes.' },
  { id: 'autumn', months: [9, 10, 11], note: 'Squash, `kale`, apples.' },
  { id: 'winter', months: [12, 1, 2], note: 'Roots & citrus.' },
];

/** The four seasons, with the months they fall in on one half of the world. */
export function seasonsLoader({ hemisphere }: Options): Loader {
  return {
    name: 'seasons',
    async load({ store, parseData, generateDigest, renderMarkdown, logger }) {
      logger.debug(`loading the seasons of the ${hemisphere}`);
      store.clear();
      for (const { id, months, note } of north) {
        const shifted = hemisphere === 'north' ? months : months.map((month) => ((month + 5) % 12) + 1);
        const data = await parseData({ id, data: { label: id[0].toUpperCase() + id.slice(1), months: shifted } });
        store.set({ id, data, body: note, rendered: await renderMarkdown(note), digest: generateDigest({ ...data, note }) });
      }
    },
    schema: z.object({
      label: z.string(),
      months: z.array(z.number().int().min(1).max(12)).length(3),
    }),
  };
}
