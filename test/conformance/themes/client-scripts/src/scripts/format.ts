export interface Amount {
  readonly value: number;
  readonly unit: 'km' | 'mi';
}

export function format({ value, unit }: Amount): string {
  return new Intl.NumberFormat('en', { style: 'unit', unit: unit === 'km' ? 'kilometer' : 'mile' }).format(value);
}
