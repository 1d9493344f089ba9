export const journal = [
  { slug: 'moving-day', title: 'Moving day' },
  { slug: 'boxes', title: 'Boxes & more boxes' },
];
