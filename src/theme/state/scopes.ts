import { walk } from 'estree-walker'

/** Names that a function (or the module) declares, wherever in it; nested functions have scopes of their own. */
export interface Scope {
  /** The function, or the program. */
  readonly node: any
  readonly parent: Scope | undefined
  /** What is visible in all of it: parameters, `var`, and what stands at its top level. */
  readonly names: Set<string>
  /** What is declared in a block of it: the name may mean something else outside of the block. */
  readonly blockNames: Set<string>
  /** Functions that are declared in it by name. */
  readonly functions: Set<string>
  /** Every value that a name of this scope is given in code; null for one that is not an expression (a parameter, a loop). */
  readonly values: Map<string, (object | null)[]>
}

export const isFunction = (node: any): boolean =>
  node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'

/** The scope of every function of a module, by its node, and that of the module itself. */
export function scopesOf(program: any): { readonly module: Scope; readonly of: ReadonlyMap<object, Scope> } {
  const of = new Map<object, Scope>()
  const module = scope(program, undefined)
  const blocks: any[] = []
  let current = module
  walk(program, {
    enter(raw: any, parent: any) {
      const node = raw
      if (node.type === 'FunctionDeclaration' && node.id) current.functions.add(node.id.name)
      if (node.type === 'FunctionDeclaration' && node.id)
        declare(current, node.id.name, null, isNested(current, blocks))
      if (node.type === 'ClassDeclaration' && node.id) declare(current, node.id.name, null, isNested(current, blocks))
      if (isFunction(node)) {
        current = scope(node, current)
        of.set(node, current)
        if (node.type === 'FunctionExpression' && node.id) declare(current, node.id.name, null, false)
        for (const parameter of node.params) for (const name of namesIn(parameter)) declare(current, name, null, false)
        return
      }
      if (
        node.type === 'BlockStatement' ||
        isLoop(node) ||
        node.type === 'SwitchStatement' ||
        node.type === 'CatchClause'
      )
        if (!(node.type === 'BlockStatement' && isFunction(parent))) blocks.push({ node, scope: current })
      if (node.type === 'CatchClause' && node.param)
        for (const name of namesIn(node.param)) declare(current, name, null, true)
      if (node.type === 'VariableDeclaration') {
        const nested = node.kind !== 'var' && isNested(current, blocks)
        const looped = isLoop(parent) && parent.left === node
        for (const { id, init } of node.declarations)
          if (id.type === 'Identifier') declare(current, id.name, looped ? null : (init ?? undefined), nested)
          else for (const name of namesIn(id)) declare(current, name, null, nested)
      }
      if (node.type === 'ImportDeclaration')
        for (const { local } of node.specifiers) declare(module, local.name, null, false)
    },
    leave(raw: any) {
      if (blocks.at(-1)?.node === raw) blocks.pop()
      if (current.node === raw) current = current.parent ?? module
    },
  })
  noteAssignments(program, module, of)
  return { module, of }
}

/** Adds to the values of each name what is assigned to it later. */
function noteAssignments(program: any, module: Scope, of: ReadonlyMap<object, Scope>): void {
  let current = module
  const note = (name: string, value: object | null): void =>
    void resolve(name, current)
      ?.values.get(name)
      ?.push(value as object)
  walk(program, {
    enter(raw: any) {
      const node = raw
      current = of.get(node) ?? current
      if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
        note(node.left.name, node.operator === '=' || node.operator.length === 3 ? node.right : null)
      else if (node.type === 'AssignmentExpression') for (const name of namesIn(node.left)) note(name, null)
      else if (isLoop(node) && node.left && node.left.type !== 'VariableDeclaration')
        for (const name of namesIn(node.left)) note(name, null)
    },
    leave(raw: any) {
      if (current.node === raw) current = current.parent ?? module
    },
  })
}

const scope = (node: any, parent: Scope | undefined): Scope => ({
  node,
  parent,
  names: new Set(),
  functions: new Set(),
  blockNames: new Set(),
  values: new Map(),
})

const isLoop = (node: any): boolean => /^For(In|Of)?Statement$/.test(node?.type ?? '')

const isNested = (current: Scope, blocks: readonly { readonly scope: Scope }[]): boolean =>
  blocks.at(-1)?.scope === current

/** `value`: undefined for a declaration without one. */
function declare(at: Scope, name: string, value: object | null | undefined, nested: boolean): void {
  ;(nested ? at.blockNames : at.names).add(name)
  const values = at.values.get(name) ?? []
  if (value !== undefined) values.push(value)
  at.values.set(name, values)
}

/** The names that a pattern binds or assigns. */
export function namesIn(pattern: any): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((each: any) =>
        namesIn(each.type === 'RestElement' ? each.argument : each.value),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn)
    case 'AssignmentPattern':
      return namesIn(pattern.left)
    case 'RestElement':
      return namesIn(pattern.argument)
    default:
      return []
  }
}

/**
 * The scope that a name means where it is used; undefined for a global. A name that only a block of the scope declares,
 * and an outer scope too, means the outer one: who is in doubt takes what lives longer.
 */
export function resolve(name: string, from: Scope): Scope | undefined {
  for (let at: Scope | undefined = from; at; at = at.parent) {
    if (at.names.has(name)) return at
    if (at.blockNames.has(name)) return (at.parent && resolve(name, at.parent)) ?? at
  }
  return undefined
}
