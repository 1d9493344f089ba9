const DATES =
  /^(date|published|publication|publi(sh|cation)_?date|published_?(at|on|date)|pub_?date|date_?published|created(_?at)?)$/i

/** Whether any entry says when it was published: then the site has articles that feeds can tell of. */
export function tellsDates(entries: Iterable<{ readonly data: unknown }>): boolean {
  for (const { data } of entries)
    if (data !== null && typeof data === 'object')
      for (const [name, value] of Object.entries(data)) if (DATES.test(name) && isDate(value)) return true
  return false
}

const isDate = (value: unknown): boolean =>
  // A render thread has a Date of its own, which a parser of YAML does not know.
  Object.prototype.toString.call(value) === '[object Date]' ||
  (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value))
