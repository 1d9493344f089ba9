/** Shorter values are words that may stand in any text. */
const SHORTEST = 8
/** Tokens of the farm's API, whosever they are. */
const TOKENS = /\bngt_([0-9a-f]{12})_[0-9a-f]{48}\b/g

/** Replaces secrets by the names they go by, wherever they stand in a text, also as URLs and JSON carry them. */
export function redactor(secrets: Readonly<Record<string, string>>): (text: string) => string {
  const forms = Object.entries(secrets)
    .filter(([, value]) => value.length >= SHORTEST)
    .flatMap(([name, value]) =>
      [value, encodeURIComponent(value.toWellFormed()), JSON.stringify(value).slice(1, -1)].map(
        form => [form, name] as const,
      ),
    )
    .sort(([one], [other]) => other.length - one.length)
  return text => {
    let clean = text.replace(TOKENS, 'ngt_$1_[secret]')
    for (const [form, name] of forms) if (clean.includes(form)) clean = clean.replaceAll(form, `[secret ${name}]`)
    return clean
  }
}
