import { type Entry, LAZY } from '#model/content.ts'

/** What an entry has beside its data, and what most pages never ask for. */
export interface EntryTexts {
  readonly body?: string
  readonly rendered?: Entry['rendered']
}

/** Members of an entry that are read from the disk when somebody asks for them. */
const TEXTS: readonly (keyof EntryTexts)[] = ['body', 'rendered']

/** An entry of which the texts still lie on the disk. Its own members are those that cost nothing. */
export class PackedEntry implements Entry {
  readonly id: string
  readonly data: Entry['data']
  declare readonly filePath?: string
  declare readonly imageImports?: Entry['imageImports']
  declare readonly digest?: string
  readonly #load: () => EntryTexts
  readonly #has: readonly string[]
  #texts: EntryTexts | undefined

  constructor(known: Omit<Entry, 'body' | 'rendered'>, has: readonly string[], load: () => EntryTexts) {
    this.id = known.id
    this.data = known.data
    Object.assign(this, known)
    this.#has = has
    this.#load = load
  }
  get body(): string | undefined {
    return this.#all().body
  }
  get rendered(): Entry['rendered'] {
    return this.#all().rendered
  }
  /** Names of all members, in Astro's order. */
  get [LAZY](): readonly string[] {
    return this.#has
  }
  /** Its texts are read anew when somebody asks again. */
  release(): void {
    this.#texts = undefined
  }
  #all(): EntryTexts {
    this.#texts ??= this.#load()
    return this.#texts
  }
}

/** The texts that an entry has, and all its members by name. */
export function textsOf(entry: Entry): { readonly texts: EntryTexts; readonly has: readonly string[] } {
  const has = entry[LAZY] ?? Object.keys(entry)
  return {
    texts: Object.fromEntries(TEXTS.filter(name => has.includes(name)).map(name => [name, entry[name]])) as EntryTexts,
    has,
  }
}
