import { randomBytes } from 'node:crypto'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Strapi } from '../../services/strapi.ts'

export const domainOf = (site: number): string => `site-${String(site).padStart(3, '0')}.example`

const TEXT = 'Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor. '.repeat(24)

/** Fills a Strapi with articles by the thousand: one a site over its API, the others as copies in its database. */
export async function fill(strapi: Strapi, sites: number, each: number): Promise<void> {
  const create = async (type: string, data: object): Promise<string> =>
    (await strapi.api('POST', `/api/${type}`, { data })).body.data.documentId
  for (let at = 0; at < sites; at++) {
    const author = await create('authors', { name: `Author ${at}` })
    const site = await create('sites', { name: `Site ${at}`, domain: domainOf(at) })
    await create('articles', {
      headline: `Article of ${at}`,
      slug: `a-${at}`,
      summary: TEXT.slice(0, 160),
      text: TEXT,
      author,
      site,
    })
  }
  await strapi.stop()
  multiply(strapi.database, each - 1)
  await strapi.start()
}

type Row = Record<string, SQLInputValue>

/** Copies every document of `articles`, draft and published version, with the rows that link it. */
function multiply(file: string, copies: number): void {
  using database = new DatabaseSync(file)
  const rows = (table: string): Row[] => database.prepare(`SELECT * FROM ${table}`).all() as Row[]
  const insert = (table: string, row: Row): number => {
    const { id: _, ...values } = row
    const names = Object.keys(values)
    const sql = `INSERT INTO ${table} (${names.join(',')}) VALUES (${names.map(() => '?').join(',')})`
    return Number(database.prepare(sql).run(...Object.values(values)).lastInsertRowid)
  }
  const links = ['articles_site_lnk', 'articles_author_lnk'].map(table => ({ table, rows: rows(table) }))
  const documents = Map.groupBy(rows('articles'), row => String(row.document_id))
  database.exec('BEGIN')
  let made = 0
  for (const versions of documents.values())
    for (let copy = 0; copy < copies; copy++) {
      const documentId = randomBytes(12).toString('hex')
      made++
      for (const version of versions) {
        const own = { document_id: documentId, headline: `Copy ${made}`, slug: `copy-${made}` }
        const times = { created_at: Number(version.created_at) - made, updated_at: Number(version.updated_at) - made }
        const id = insert('articles', { ...version, ...own, ...times })
        for (const { table, rows } of links)
          for (const link of rows) if (link.article_id === version.id) insert(table, { ...link, article_id: id })
      }
    }
  database.exec('COMMIT')
}
