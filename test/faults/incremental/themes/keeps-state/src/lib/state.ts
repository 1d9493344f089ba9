import { type CollectionEntry, getCollection, getEntry } from 'astro:content'

/** Filled by the page that is first to ask. */
let titles: string[] | undefined
export async function allTitles(): Promise<string[]> {
  titles ??= (await getCollection('notes')).map(({ data }) => data.title)
  return titles
}

/** Filled key by key, with what was read and not with who it was read from. */
const names = new Map<string, string>()
export async function nameOf(topic: string): Promise<string> {
  const known = names.get(topic)
  if (known !== undefined) return known
  const name = (await getEntry('topics', topic))?.data.name ?? `no ${topic}`
  names.set(topic, name)
  return name
}

/** Counts in a closure that was made with the module. */
const counter = (): (() => number) => {
  let count = 0
  return () => {
    count += 1
    return count
  }
}
export const notesWithTopic = counter()

/** Keeps its state in a private field of an object that lives as long as the module. */
class Register {
  readonly #seen: string[] = []
  static #shared: Register | undefined
  static shared(): Register {
    Register.#shared ??= new Register()
    return Register.#shared
  }
  enter(id: string): number {
    return this.#seen.push(id)
  }
}
export const enter = (id: string): number => Register.shared().enter(id)

/** A page changes what all pages share. */
export function markSeen(note: CollectionEntry<'notes'>): boolean {
  const data = note.data as { seen?: boolean }
  const before = data.seen === true
  data.seen = true
  return before
}

const EVERY_A = /a/g
export const findsA = (text: string): boolean => EVERY_A.test(text)

function* numbers(): Generator<number> {
  for (let at = 1; ; at++) yield at
}
const numbering = numbers()
export const nextNumber = (): number => numbering.next().value

/** A helper that changes what it is given. */
export const pushTo = (list: string[], text: string): number => list.push(text)
export const log: string[] = []
