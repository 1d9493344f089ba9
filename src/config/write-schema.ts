import { writeFileSync } from 'node:fs'
import { siteJsonSchemaText } from './json-schema.ts'

// A program: `node src/config/write-schema.ts` brings the published schema up to date.
writeFileSync(new URL('../../site.schema.json', import.meta.url), siteJsonSchemaText())
