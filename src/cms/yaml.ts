import yaml from 'js-yaml'
import { YamlFault } from './faults.ts'

/** YAML as Astro reads it (js-yaml, its default schema: dates become `Date`). Throws a `YamlFault`. */
export function parseYaml(text: string): unknown {
  try {
    return yaml.load(text)
  } catch (error) {
    const { reason, mark, message } = error as {
      reason?: string
      mark?: { line: number; column: number }
      message: string
    }
    throw new YamlFault(reason ?? message, mark?.line ?? 0, mark?.column ?? 0)
  }
}
