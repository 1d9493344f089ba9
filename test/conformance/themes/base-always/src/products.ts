export const products = Array.from({ length: 5 }, (_, index) => ({ id: `item-${index + 1}`, price: 100 * (index + 1) }));

export const shelves = ['left', 'right'] as const;
