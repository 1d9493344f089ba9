import { seedOf } from './words.ts'

/** Kinds of drawings that stand where a picture is missing. */
export const ART = ['arcs', 'blocks', 'hills', 'rings', 'sails'] as const
export type ArtKind = (typeof ART)[number]

type Draw = (next: (below: number) => number) => string

const tone = (index: number): string => `t${(index % 4) + 1}`

/** Drawings in a box of 400 × 300; classes `t1` to `t4` are their colours. */
const DRAW: Readonly<Record<ArtKind, Draw>> = {
  arcs: next =>
    cells(4, 3, (x, y, index) => {
      const corner = next(4)
      const turn = `rotate(${corner * 90} 50 50)`
      const body = next(3) === 0 ? '<circle cx="50" cy="50" r="34"/>' : '<path d="M0 0h100A100 100 0 0 1 0 100z"/>'
      return `<g class="${tone(next(4) + index)}" transform="translate(${x * 100} ${y * 100}) ${turn}">${body}</g>`
    }),
  blocks: next =>
    cells(5, 1, x => {
      const top = 40 + next(9) * 22
      const second = top + 20 + next(5) * 12
      return `<rect class="${tone(x + next(2))}" x="${x * 80 + 6}" y="${top}" width="68" height="${300 - top}"/><rect class="${tone(x + 2)}" x="${x * 80 + 6}" y="${second}" width="68" height="14"/>`
    }),
  hills: next => {
    const layers = [0, 1, 2].map(index => {
      const base = 120 + index * 55 + next(20)
      const [a, b] = [base - 30 - next(70), base + next(40)]
      return `<path class="${tone(index)}" d="M0 ${base}C90 ${a} 150 ${a} 215 ${base - 10}S340 ${b} 400 ${base - 25}V300H0z"/>`
    })
    return `<circle class="t4" cx="${70 + next(260)}" cy="${60 + next(40)}" r="${26 + next(22)}"/>${layers.join('')}`
  },
  rings: next => {
    const [cx, cy] = [90 + next(220), 70 + next(160)]
    const rings = [170, 128, 88, 50, 20].map(
      (r, index) => `<circle class="${tone(index + next(2))}" cx="${cx}" cy="${cy}" r="${r}"/>`,
    )
    return `${rings.join('')}<rect class="t3" x="0" y="${cy}" width="400" height="${300 - cy}" opacity=".28"/>`
  },
  sails: next =>
    cells(3, 1, x => {
      const [left, height] = [20 + x * 122 + next(18), 130 + next(120)]
      const foot = 276
      return `<path class="${tone(x)}" d="M${left} ${foot}V${foot - height}Q${left + 96} ${foot - height / 2} ${left + 104} ${foot}z"/><path class="${tone(x + 2)}" d="M${left - 6} ${foot}V${foot - height * 0.7}Q${left - 42} ${foot - height / 3} ${left - 46} ${foot}z"/>`
    }),
}

function cells(columns: number, rows: number, draw: (x: number, y: number, index: number) => string): string {
  const drawn: string[] = []
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) drawn.push(draw(x, y, drawn.length))
  return drawn.join('')
}

/** The inside of an SVG of 400 × 300 that is always the same for the same name. `kind` absent: the name decides. */
export function artOf(name: string, kind?: ArtKind): string {
  let state = seedOf(name) || 1
  const next = (below: number): number => {
    // xorshift: the low bits of a hash of short names are too alike
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
  const chosen = kind ?? ART[next(ART.length)] ?? 'arcs'
  return DRAW[chosen](next)
}
