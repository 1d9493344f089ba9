import type { RawEntry } from '#cms/cms.ts'
import type { Entry } from '#model/content.ts'

export interface ParsedEntry {
  readonly entry: Entry
  readonly source: RawEntry
}
