export const sum = (pairs) => pairs.reduce((total, [, count]) => total + count, 0);
export const seen = [
  ['Dunnock', 3],
  ['Wren', 1],
];
