/** A social card as SVG without text, so that no font is needed to draw it. */
export function cardSvg(hue: number, title: string): string {
  const bars = [...title].map((letter, index) => {
    const height = 4 + (letter.codePointAt(0)! % 24);
    return `<rect x="${8 + index * 6}" y="${54 - height}" width="4" height="${height}" fill="hsl(${hue} 70% 35%)"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="63" viewBox="0 0 120 63"><rect width="120" height="63" fill="hsl(${hue} 60% 85%)"/>${bars.join('')}</svg>`;
}
