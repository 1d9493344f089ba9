/** The words of the benchmark's articles: plain English about kitchen things, none of it about a real product. */
export const TAGS = [
  'budget',
  'cleaning',
  'compact',
  'durable',
  'electric',
  'espresso',
  'filter',
  'gifts',
  'grinders',
  'kettles',
  'manual',
  'quiet',
  'repair',
  'travel',
] as const

export const NOUNS = [
  'hand grinder',
  'burr grinder',
  'gooseneck kettle',
  'travel press',
  'espresso machine',
  'milk frother',
  'drip brewer',
  'pocket scale',
  'cold brewer',
  'moka pot',
  'bean roaster',
  'dosing cup',
] as const

export const ADJECTIVES = [
  'small',
  'quiet',
  'heavy',
  'steady',
  'plain',
  'quick',
  'careful',
  'solid',
  'light',
  'patient',
  'cheap',
  'bright',
] as const

export const PARTS = [
  'motor',
  'handle',
  'burrs',
  'lid',
  'hopper',
  'base',
  'filter',
  'switch',
  'spout',
  'scale',
  'cable',
  'seal',
  'chamber',
  'timer',
] as const

export const OPENINGS = [
  'After a month with',
  'On the first morning we tried',
  'Nobody in the office expected much of',
  'It took a while to like',
  'Most readers who write to us own',
  'In the second week we took apart',
  'Compared with last year there is more to say about',
  'We weighed every dose from',
  'A friend who repairs machines looked at',
  'Before you buy, spend ten minutes with',
] as const

export const CLAUSES = [
  'the grounds came out even',
  'cleaning needed less than a minute',
  'the water stayed within two degrees',
  'nothing came loose on the road',
  'noise was lower than we feared',
  'the finish took scratches early',
  'spare parts arrived within a week',
  'a full charge lasted nine days',
  'the first cup was too bitter',
  'our oldest tester had no trouble',
  'the manual left out one important step',
  'it kept its setting overnight',
  'the price fell twice this spring',
  'the taste changed more than the look',
] as const

export const LINKS = [
  'the test standard',
  'our bench protocol',
  'the public data sheet',
  'the measuring guide',
] as const

export const VERDICTS = [
  'Buy it if counter space is short.',
  'Wait for the next version.',
  'A safe choice for most kitchens.',
  'Only worth it on sale.',
  'The one we kept.',
] as const
