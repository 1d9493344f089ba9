import { createRequire } from 'node:module'

const MARK = '__nextgen.watch.'

/**
 * From here on functions of themes tell their source without what `watchState` has put into it: a theme writes a function
 * into a page (`set:html={`(${init})()`}`), where nobody knows of a watch.
 */
export function tellUnwatchedSource(): void {
  const told = Function.prototype.toString
  const known = new Map<string, string>()
  Object.defineProperty(Function.prototype, 'toString', {
    configurable: true,
    writable: true,
    value: function toString(this: unknown): string {
      const source = told.call(this)
      if (!source.includes(MARK)) return source
      let plain = known.get(source)
      if (plain === undefined) {
        plain = unwatched(source)
        known.set(source, plain)
      }
      return plain
    },
  })
}

/** What a function's source may stand in, so that it is an expression. */
const AROUND = [
  ['(', ')'],
  ['({', '})'],
  ['(class {', '})'],
] as const

/** The source of a function, a method or a class as it was before `watchState`. */
export function unwatched(source: string): string {
  for (const [before, after] of AROUND) {
    const plain = withoutWatch(before + source + after)
    if (plain !== undefined) return plain.slice(before.length, plain.length - after.length)
  }
  return source
}

type Edit = readonly [start: number, end: number, text?: string]

/** Undefined when it is no program. */
function withoutWatch(code: string): string | undefined {
  // Loaded with the first function that is asked: hardly any theme asks one.
  const { parseAst } = createRequire(import.meta.url)('rolldown/parseAst') as typeof import('rolldown/parseAst')
  let program: unknown
  try {
    program = parseAst(code)
  } catch {
    return undefined
  }
  const edits: Edit[] = []
  look(program, undefined, { code, edits })
  let plain = ''
  let at = 0
  for (const [start, end, text = ''] of edits.sort(([one], [other]) => one - other)) {
    plain += code.slice(at, Math.max(at, start)) + text
    at = Math.max(at, end)
  }
  return plain + code.slice(at)
}

interface Program {
  readonly code: string
  readonly edits: Edit[]
}

function look(node: any, parent: any, program: Program): void {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const each of node) look(each, parent, program)
    return
  }
  program.edits.push(...editsOf(node, parent, program.code))
  for (const [key, member] of Object.entries(node)) if (key !== 'type') look(member, node, program)
}

/** Takes away what was put into a node, or around one. */
function editsOf(node: any, parent: any, code: string): readonly Edit[] {
  if (['own', 'changes', 'handed'].includes(watchCall(node))) {
    const [kept] = node.arguments
    const isBody =
      parent?.type === 'ArrowFunctionExpression' && kept.type === 'ObjectExpression' && code[node.start - 1] !== '('
    return [
      [node.start, kept.start, isBody ? '(' : ''],
      [kept.end, node.end, isBody ? ')' : ''],
    ]
  }
  if (node.type === 'SequenceExpression' && isTelling(node.expressions[0])) return withoutTelling(node, parent, code)
  const [field] = node.type === 'ClassBody' ? node.body : []
  if (field?.key?.type === 'PrivateIdentifier' && watchCall(field.value) === 'own')
    return [[node.start + 1, node.body.length === 1 ? node.end - 1 : field.end]]
  const [moment] = node.type === 'BlockStatement' ? node.body : []
  if (moment?.type === 'VariableDeclaration' && watchCall(moment.declarations[0].init) === 'moment')
    return [[node.start + 1, moment.end]]
  return []
}

/** `told, expression`, which stands in parentheses; some of these were put in, and a `void`. */
function withoutTelling({ expressions, start, end }: any, parent: any, code: string): readonly Edit[] {
  const last = expressions.at(-1)
  const first = expressions.find((each: any) => each === last || !isTelling(each))
  const isVoid = parent?.type === 'UnaryExpression' && parent.operator === 'void'
  const isPutIn = isVoid || parent?.type === 'AssignmentExpression' || last.type === 'AssignmentExpression'
  if (first !== last || !isPutIn) return [[start, first.start]]
  return [
    [isVoid ? parent.start : code.lastIndexOf('(', start), last.start],
    [last.end, code.indexOf(')', end) + 1],
  ]
}

const isTelling = (node: any): boolean => ['kept', 'keptSince', 'changes'].includes(watchCall(node))

/** `own` for `__nextgen.watch.own(…)`; empty for what is no such call. */
function watchCall(node: any): string {
  const { callee } = node?.type === 'CallExpression' ? node : {}
  return callee?.object?.object?.name === '__nextgen' && callee.object.property.name === 'watch'
    ? callee.property.name
    : ''
}
