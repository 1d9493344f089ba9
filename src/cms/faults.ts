/** Text that is no YAML. `line` and `column` count from 0. */
export class YamlFault extends Error {
  readonly line: number
  readonly column: number
  constructor(message: string, line: number, column: number) {
    super(message)
    this.name = 'YamlFault'
    this.line = line
    this.column = column
  }
}

/** Front matter between `+++`. */
export class TomlFault extends Error {}

/** Bytes that are no UTF-8: read as such, characters are lost. */
export class EncodingFault extends Error {}

/** A value that cannot be an entry or a collection. */
export class NoObject extends Error {
  constructor(expected: string, value: unknown) {
    super(
      `Expected ${expected}, but the file holds ${value === null || value === undefined ? 'nothing' : `a ${typeof value}`}`,
    )
  }
}
