import type { Random } from '../../random.ts'
import { ADJECTIVES, CLAUSES, LINKS, NOUNS, OPENINGS, PARTS, TAGS, VERDICTS } from './vocabulary.ts'

export interface Article {
  readonly slug: string
  readonly tags: readonly string[]
  /** The file's text: front matter and Markdown. */
  readonly text: string
}

const NEWEST = Date.UTC(2025, 5, 30)
const DAY = 86_400_000

/**
 * One review of about 450 words: two headings, a list, a table, code, bold text and links. `index` counts from 0 inside the
 * site: each entry has a day of its own, so that every tool sorts them alike.
 */
export function writeArticle(random: Random, index: number): Article {
  const noun = random.pick(NOUNS)
  const adjective = random.pick(ADJECTIVES)
  const number = String(index + 1).padStart(3, '0')
  const tags = random.sample(TAGS, 3)
  const title = `The ${adjective} ${noun}, tested for ${random.between(2, 30)} weeks`
  const description = `${capital(random.pick(CLAUSES))}: what we measured on a ${adjective} ${noun}, and who should buy it.`
  const date = new Date(NEWEST - index * DAY).toISOString().slice(0, 10)
  const frontMatter = [
    '---',
    `title: "${title}"`,
    `description: "${description}"`,
    `date: ${date}`,
    `tags: [${tags.join(', ')}]`,
    '---',
  ]
  return {
    slug: `${adjective}-${noun}-${number}`.replaceAll(' ', '-'),
    tags,
    text: `${frontMatter.join('\n')}\n\n${body(random, noun)}\n`,
  }
}

function body(random: Random, noun: string): string {
  return [
    paragraph(random, noun, 2),
    paragraph(random, noun, 1),
    `## How the ${noun} behaves in daily use`,
    `${paragraph(random, noun, 2)} See [${random.pick(LINKS)}](https://standards.example/${random.pick(TAGS)}) for the method.`,
    list(random),
    `${paragraph(random, noun, 2)} We set \`${random.pick(PARTS)}\` to **${random.between(2, 98)}** and left it there.`,
    `## What the numbers say`,
    paragraph(random, noun, 2),
    table(random),
    code(random),
    `${paragraph(random, noun, 2)} **${random.pick(VERDICTS)}** Our [list of ${random.pick(TAGS)}](/tags/) has the others.`,
  ].join('\n\n')
}

function paragraph(random: Random, noun: string, sentences: number): string {
  return Array.from({ length: sentences }, () => sentence(random, noun)).join(' ')
}

function sentence(random: Random, noun: string): string {
  const [first, second] = random.sample(CLAUSES, 2)
  return `${random.pick(OPENINGS)} the ${noun}: ${first}, and ${second} with the ${random.pick(PARTS)}.`
}

function list(random: Random): string {
  return random
    .sample(PARTS, 5)
    .map(part => `- **${capital(part)}**: ${random.pick(CLAUSES)}, ${random.pick(ADJECTIVES)} enough`)
    .join('\n')
}

function table(random: Random): string {
  const rows = random
    .sample(PARTS, 5)
    .map(part => `| ${capital(part)} | ${random.between(10, 990)} g | ${random.between(1, 10)} of 10 |`)
  return ['| Part | Weight | Score |', '| --- | ---: | --- |', ...rows].join('\n')
}

function code(random: Random): string {
  const lines = random.sample(PARTS, 4).map(part => `${part} = ${random.between(1, 400)}`)
  return ['```', ...lines, '```'].join('\n')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
