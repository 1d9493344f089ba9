import { PNG } from '../content/folder.ts'
import type { Strapi } from './strapi.ts'

export const UIDS: Readonly<Record<string, string>> = {
  articles: 'api::article.article',
  authors: 'api::author.author',
}

/** Takes everything out of a Strapi. */
export async function clear(strapi: Strapi): Promise<void> {
  for (const type of ['articles', 'authors', 'sites'])
    for (;;) {
      const { data } = (await strapi.api('GET', `/api/${type}?status=draft&pagination[pageSize]=100`)).body
      if (data.length === 0) break
      for (const { documentId } of data) await strapi.api('DELETE', `/api/${type}/${documentId}`)
    }
  for (const { id } of (await strapi.api('GET', '/api/upload/files')).body)
    await strapi.api('DELETE', `/api/upload/files/${id}`)
}

/** Uploads a picture, or puts another one in the place of `id`; pictures of other texts have other bytes. */
export async function upload(strapi: Strapi, name: string, alt: string, id?: number): Promise<{ readonly id: number }> {
  const form = new FormData()
  form.append('files', new Blob([Buffer.concat([PNG, Buffer.from(alt)])], { type: 'image/png' }), `${name}.png`)
  form.append('fileInfo', JSON.stringify({ alternativeText: alt }))
  const { body } = await strapi.api('POST', `/api/upload${id === undefined ? '' : `?id=${id}`}`, form)
  return id === undefined ? body[0] : body
}
