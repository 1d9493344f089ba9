/**
 * Drawings for articles without photographs: SVG for a 320 × 200 view box, in four classes of colour (`c1`…`c4`) that
 * the page's tokens fill. The same seed always draws the same picture.
 */
export type CoverFamily = 'tiles' | 'hills' | 'rays' | 'dots' | 'rings'

type Random = () => number

export function drawCover(family: CoverFamily, seed: number): string {
  const random = randomFrom(seed)
  switch (family) {
    case 'tiles':
      return tiles(random)
    case 'hills':
      return hills(random)
    case 'rays':
      return rays(random)
    case 'dots':
      return dots(random)
    case 'rings':
      return rings(random)
  }
}

/** Quarter discs, discs and squares on a grid of four by three; grounds overlap by a hair, so that no seam shows. */
function tiles(random: Random): string {
  const size = 80
  const shapes: string[] = []
  for (let y = 0; y < 200; y += size) {
    for (let x = 0; x < 320; x += size) {
      const ground = pick(random, ['c1', 'c1', 'c2', 'c3', 'c4'])
      const figure = pick(
        random,
        ['c1', 'c2', 'c3', 'c4'].filter(name => name !== ground),
      )
      if (ground !== 'c1') shapes.push(`<path class="${ground}" d="M${x} ${y}h80.5v80.5h-80.5z"/>`)
      shapes.push(`<path class="${figure}" d="${tile(x, y, Math.floor(random() * 7))}"/>`)
    }
  }
  return shapes.join('')
}

function tile(x: number, y: number, kind: number): string {
  const right = x + 80
  const bottom = y + 80
  switch (kind) {
    case 0:
      return `M${x} ${y}h80a80 80 0 0 1-80 80z`
    case 1:
      return `M${right} ${y}v80a80 80 0 0 1-80-80z`
    case 2:
      return `M${right} ${bottom}h-80a80 80 0 0 1 80-80z`
    case 3:
      return `M${x} ${bottom}v-80a80 80 0 0 1 80 80z`
    case 4:
      return `M${x + 12} ${y + 40}a28 28 0 1 1 56 0a28 28 0 1 1-56 0z`
    case 5:
      return `M${x} ${y}h80a40 40 0 0 1-80 0zM${x} ${y + 40}h80a40 40 0 0 1-80 0z`
    default:
      return `M${x} ${bottom}l80-80v80z`
  }
}

/** A sun over four ranges of hills. */
function hills(random: Random): string {
  const sun = `<circle class="c3" cx="${round(60 + random() * 200)}" cy="${round(50 + random() * 40)}" r="${round(22 + random() * 20)}"/>`
  const ranges = ['c2 o4', 'c2 o7', 'c2', 'c4'].map((colour, index) => {
    const height = 92 + index * 27
    const sway = () => round(height + (random() - 0.5) * 64)
    return `<path class="${colour}" d="M0 ${sway()}C70 ${sway()} 110 ${sway()} 160 ${sway()}S270 ${sway()} 320 ${sway()}V210H0z"/>`
  })
  return sun + ranges.join('')
}

/** Beams from one point at the edge, and a disc over it. */
function rays(random: Random): string {
  const x = round(40 + random() * 240)
  const y = random() < 0.5 ? 200 : 186
  const beams = 9 + Math.floor(random() * 4)
  const step = Math.PI / beams
  const shapes = Array.from({ length: beams }, (_, index) => {
    const end = (part: number) => {
      const angle = Math.PI + (index + part) * step
      return `${round(x + Math.cos(angle) * 420)} ${round(y + Math.sin(angle) * 420)}`
    }
    const colour = index % 4 === 2 ? 'c3' : index % 2 === 0 ? 'c2' : 'c2 o4'
    return `<path class="${colour}" d="M${x} ${y}L${end(0)}L${end(0.55)}z"/>`
  })
  return `${shapes.join('')}<circle class="c4" cx="${x}" cy="${y}" r="${round(44 + random() * 22)}"/>`
}

/** Rows of dots that swell and shrink, as in a printed halftone. */
function dots(random: Random): string {
  const phase = random() * 6
  const tilt = 0.3 + random() * 0.5
  const rows = Array.from({ length: 10 }, (_, row) => {
    const width = round(9 + 8 * Math.sin(phase + row * tilt))
    const colour = row % 5 === 2 ? 's3' : 's2'
    return `<path class="${colour}" stroke-width="${width}" d="M${row % 2 ? 0 : 10} ${row * 20 + 10}h320"/>`
  })
  const disc = `<circle class="c4" cx="${round(70 + random() * 180)}" cy="${round(70 + random() * 60)}" r="${round(34 + random() * 22)}"/>`
  return `<g stroke-linecap="round" stroke-dasharray="0 20">${rows.join('')}</g>${disc}`
}

/** Contour lines around two peaks. */
function rings(random: Random): string {
  const peak = (colour: string, count: number) => {
    const x = round(random() * 320)
    const y = round(random() * 200)
    const circles = Array.from({ length: count }, (_, index) => `<circle cx="${x}" cy="${y}" r="${10 + index * 13}"/>`)
    return `<circle class="c1" cx="${x}" cy="${y}" r="${10 + count * 13}"/><g class="${colour}" stroke-width="4">${circles.join('')}</g>`
  }
  return peak('s2', 17) + peak('s4', 9) + peak('s3', 6)
}

function pick(random: Random, choices: readonly string[]): string {
  return choices[Math.floor(random() * choices.length)] ?? 'c1'
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Numbers from 0 to 1 by mulberry32. */
function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
