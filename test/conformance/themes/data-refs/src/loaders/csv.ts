/** Rows of a small CSV file with a header line and no quoted cells. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = text.trim().split('\n').map((line) => line.split(',').map((cell) => cell.trim()));
  return rows.map((row) => Object.fromEntries(header.map((key, index) => [key, row[index]])));
}
