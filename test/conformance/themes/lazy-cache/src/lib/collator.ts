import { getCollection } from 'astro:content';

/** Remembers what it has sorted, as a class with a static field. */
export class Glossary {
  static #instance: Glossary | null = null;
  readonly words: readonly string[];

  private constructor(words: readonly string[]) {
    this.words = words;
  }

  static async open(): Promise<Glossary> {
    if (Glossary.#instance === null) {
      const terms = await getCollection('terms');
      Glossary.#instance = new Glossary(terms.map(({ data }) => data.word).sort());
    }
    return Glossary.#instance;
  }
}
