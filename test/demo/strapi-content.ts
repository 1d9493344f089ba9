import sharp from 'sharp'
import { random } from '../random.ts'
import type { Strapi } from '../services/strapi.ts'

export interface DemoSite {
  readonly id: string
  readonly name: string
  readonly domain: string
  readonly brand: string
}

const CITIES = [
  ...['Aarhus', 'Bergen', 'Cork', 'Delft', 'Erfurt', 'Faro', 'Ghent', 'Hamar', 'Ivrea', 'Jena'],
  ...['Kiel', 'Lund', 'Metz', 'Nantes', 'Odense', 'Porto', 'Rouen', 'Split', 'Turku', 'Ulm'],
]

/** Twenty papers of twenty towns, each in a colour of its own. */
export const DEMO_SITES: readonly DemoSite[] = CITIES.map((city, index) => ({
  id: city.toLowerCase(),
  name: `The ${city} Courier`,
  domain: `${city.toLowerCase()}.example`,
  brand: `hsl(${index * 18} 60% 35%)`,
}))

const AUTHORS = ['Ada Brandt', 'Bo Lind', 'Cleo Marsh', 'Dai Okoye', 'Eva Sund']
const SUBJECTS = ['harbour', 'market', 'tram', 'library', 'bridge', 'bakery', 'theatre', 'park']
const EVENTS = ['reopens after a long winter', 'gets a second floor', 'asks for volunteers', 'turns one hundred']
const PARAGRAPH =
  'Nobody had expected it to go so fast. On Monday there was a plan, on Friday there were people, and by the week after that the whole street had an opinion.'

const POSTS = 6

/** Fills a Strapi over its REST API: sites, authors with portraits, and articles with pictures. Returns the first article. */
export async function fillStrapi(strapi: Strapi, say: (line: string) => void): Promise<string> {
  const draw = random('demo')
  const create = async (type: string, data: object): Promise<string> =>
    (await strapi.api('POST', `/api/${type}`, { data })).body.data.documentId
  const pictures = await Promise.all(SUBJECTS.map((subject, index) => upload(strapi, subject, index)))
  const authors: string[] = []
  for (const [index, name] of AUTHORS.entries())
    authors.push(await create('authors', { name, bio: `${name} writes about towns.`, portrait: pictures[index]?.id }))
  let first = ''
  for (const { id, name, domain } of DEMO_SITES) {
    const site = await create('sites', { name, domain })
    for (let at = 0; at < POSTS; at++) {
      const subject = draw.below(SUBJECTS.length)
      const event = draw.pick(EVENTS)
      const picture = pictures[subject]
      const article = await create('articles', {
        headline: `The ${SUBJECTS[subject]} ${event}`,
        slug: `${id}-${SUBJECTS[subject]}-${at + 1}`,
        summary: `What happened at the ${SUBJECTS[subject]}, and what comes next.`,
        date: `2026-0${1 + (at % 9)}-1${at}`,
        text: `## What happened\n\n${PARAGRAPH}\n\n![${picture?.alt}](${picture?.url})\n\n## What comes next\n\n${PARAGRAPH}`,
        hero: picture?.id,
        author: draw.pick(authors),
        site,
      })
      first ||= article
    }
  }
  say(
    `Strapi holds ${DEMO_SITES.length} sites, ${DEMO_SITES.length * POSTS} articles, ${AUTHORS.length} authors and ${pictures.length} pictures.`,
  )
  return first
}

async function upload(strapi: Strapi, subject: string, index: number) {
  const hue = index * 45
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue} 60% 70%)"/><stop offset="1" stop-color="hsl(${hue + 40} 60% 35%)"/></linearGradient></defs><rect width="1200" height="800" fill="url(#g)"/><circle cx="${300 + index * 90}" cy="400" r="220" fill="hsl(${hue + 180} 50% 80%)"/></svg>`
  const form = new FormData()
  const bytes = await sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer()
  form.append('files', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), `${subject}.jpg`)
  const alt = `The ${subject}, drawn in two colours`
  form.append('fileInfo', JSON.stringify({ alternativeText: alt }))
  const [file] = (await strapi.api('POST', '/api/upload', form)).body
  return { id: file.id as number, url: file.url as string, alt }
}
