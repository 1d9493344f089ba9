type Order = (one: string, other: string) => number;

let byWord: Order | undefined;

/** The order in which words are told, made by the first page that asks. */
export function order(): Order {
  if (!byWord) byWord = (one, other) => one.localeCompare(other, 'en');
  return byWord;
}
