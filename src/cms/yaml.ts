import yaml from 'js-yaml'
import { isImpossibleDate } from '#model/calendar.ts'
import { YamlFault } from './faults.ts'

const { timestamp } = yaml.types

/** A date that does not exist stays a text, for the entry's check to name: js-yaml itself makes a later day of it. */
const schema = yaml.DEFAULT_SCHEMA.extend({
  implicit: [
    new yaml.Type('tag:yaml.org,2002:timestamp', {
      kind: 'scalar',
      resolve: text => timestamp.resolve(text) && !isImpossibleDate(text),
      construct: timestamp.construct,
    }),
  ],
})

/** YAML as Astro reads it (js-yaml, its default schema: dates become `Date`). Throws a `YamlFault`. */
export function parseYaml(text: string): unknown {
  try {
    return yaml.load(text, { schema })
  } catch (error) {
    const { reason, mark, message } = error as {
      reason?: string
      mark?: { line: number; column: number }
      message: string
    }
    throw new YamlFault(reason ?? message, mark?.line ?? 0, mark?.column ?? 0)
  }
}
