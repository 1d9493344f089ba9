import { type CollectionEntry, getCollection, getEntry } from 'astro:content'

export type Note = CollectionEntry<'notes'>

/** Entries, and the data of one, that module scope holds: pages read of them later. */
export const held: Note[] = await getCollection('notes')
export const dataOfFirst = held[0]?.data

export async function inOrder(): Promise<Note[]> {
  const notes = await getCollection('notes', ({ data }) => !data.draft)
  return notes.sort((one, other) => one.data.order - other.data.order)
}

export const nameOf = async (note: Note): Promise<string> => (await getEntry(note.data.writer)).data.name
