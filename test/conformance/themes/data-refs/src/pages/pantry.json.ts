import { getCollection } from 'astro:content';

export async function GET() {
  const ingredients = await getCollection('ingredients');
  const suppliers = await getCollection('suppliers');
  return Response.json({ ingredients: ingredients.map(({ id, data }) => ({ id, ...data })), suppliers: suppliers.map(({ data }) => data) });
}
