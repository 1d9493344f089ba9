import { getCollection } from 'astro:content'
import { nameOf } from '../lib/state'

export async function GET(): Promise<Response> {
  const notes = await getCollection('notes')
  const topics = await Promise.all([...new Set(notes.flatMap(({ data }) => data.topics))].map(nameOf))
  return Response.json({ notes: notes.map(({ id, body }) => ({ id, length: body?.length })), topics })
}
