import { existsSync, readFileSync } from 'node:fs'
import { cachedDataVersionTag } from 'node:v8'
import { constants, Script } from 'node:vm'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'

/** A script of a compiled theme. V8's code for it may be kept beside its file, for the threads that load it next. */
export interface CompiledScript {
  readonly script: Script
  /** Absolute. */
  readonly filename: string
  /** Whether V8 took code that was kept: it parses nothing then but what nobody had called. */
  readonly isKept: boolean
  /** Keeps the code that there is by now, which is that of what was called; nothing where V8 has taken kept code. */
  keep(): void
}

/** Loads a script from its file (absolute). */
export function compiledScript(filename: string): CompiledScript {
  const source = readFileSync(filename)
  // V8 itself looks at its version, its flags and the length of a source, not at the source.
  const codeFile = `${filename}.${digestOf(source).slice(0, 16)}.${cachedDataVersionTag().toString(16)}.code`
  const cachedData = readCode(codeFile)
  const script = new Script(source.toString(), {
    filename,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const isKept = script.cachedDataRejected === false
  let isDone = isKept
  return {
    script,
    filename,
    isKept,
    keep() {
      if (isDone) return
      isDone = true
      try {
        if (existsSync(filename)) writeCode(codeFile, script.createCachedData())
      } catch {
        // On a disk that is full or read-only every thread compiles for itself, as without.
      }
    },
  }
}

/** V8 trusts what it is given: a file that a loss of power has spoilt would end the process. */
const DIGEST_LENGTH = digestOf('').length

const writeCode = (file: string, code: Uint8Array): void =>
  writeFileAtomically(file, Buffer.concat([Buffer.from(digestOf(code)), code]))

function readCode(file: string): Buffer | undefined {
  if (!existsSync(file)) return undefined
  const bytes = readFileSync(file)
  const code = bytes.subarray(DIGEST_LENGTH)
  return bytes.toString('latin1', 0, DIGEST_LENGTH) === digestOf(code) ? code : undefined
}
