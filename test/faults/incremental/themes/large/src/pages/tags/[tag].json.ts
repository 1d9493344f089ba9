import { getCollection } from 'astro:content'

export async function getStaticPaths() {
  const posts = await getCollection('posts')
  return [...new Set(posts.flatMap(({ data }) => data.tags))].map(tag => ({ params: { tag } }))
}

export async function GET({ params }) {
  const posts = await getCollection('posts', ({ data }) => data.tags.includes(params.tag))
  return Response.json(posts.map(post => ({ ...post, body: undefined, rendered: undefined })))
}
