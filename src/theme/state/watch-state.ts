import { walk } from 'estree-walker'
import MagicString from 'magic-string'
import { parseAst } from 'rolldown/parseAst'
import { isFresh, isFreshName } from './fresh.ts'
import { handedOver, packagesOf } from './handed-over.ts'
import { isFunction, namesIn, resolve, type Scope, scopesOf } from './scopes.ts'

/** Methods that change what they are called on. */
const MUTATORS = new Set(
  (
    'push pop shift unshift splice sort reverse fill copyWithin set add delete clear append next getOrInsert getOrInsertComputed ' +
    'setTime setFullYear setMonth setDate setHours setMinutes setSeconds setMilliseconds setUTCFullYear setUTCMonth setUTCDate ' +
    'setUTCHours setUTCMinutes setUTCSeconds setUTCMilliseconds use locale extend configure'
  ).split(' '),
)
/** Functions that change their first argument. */
const CHANGERS: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: new Set(['assign', 'defineProperty', 'defineProperties', 'setPrototypeOf']),
  Reflect: new Set(['set', 'defineProperty', 'deleteProperty', 'setPrototypeOf']),
}
/** What a component of Astro's may change of the page that it belongs to. */
const PAGE_MEMBERS = new Set(['response', 'locals', 'cookies', 'session', 'self'])

/**
 * Makes a module of a theme tell what it keeps: each place in a function where something that may outlive the page is
 * changed says so at run time (`Watch` in `src/model/watch.ts`), unless the object was plainly made a moment before. In
 * doubt it tells: a page that is said to keep something is rendered every time. Null for a module with nothing to tell.
 * `file`: what it is called in messages. `isTrusted`: what the module keeps depends on nothing of a site, so it only tells
 * which objects it makes.
 */
export function watchState(code: string, file: string, isTrusted = false): MagicString | null {
  const program: any = parseAst(code)
  const text = new MagicString(code)
  const { module, of } = scopesOf(program)
  const where = JSON.stringify(file)
  const packages = packagesOf(program)
  const moments = new Map<Scope, string>()
  let changed = false
  let scope = module

  const insert = (at: number, before: string): void => {
    text.prependRight(at, before)
    changed = true
  }
  // Outer nodes come first: what is put around an inner one with the same end must stay inside.
  const wrap = (node: any, before: string, after: string): void => {
    text.appendRight(node.start, before)
    text.prependLeft(node.end, after)
    changed = true
  }
  /** An expression that tells that a variable is changed; undefined for one that the function itself declares. */
  const tellVariable = (name: string, at: any): string | undefined => {
    if (isTrusted) return undefined
    const owner = resolve(name, scope)
    if (owner === scope && scope !== module) return undefined
    if (owner && owner !== module && owner.node.body.type === 'BlockStatement' && at.start > owner.node.body.start) {
      const moment = moments.get(owner) ?? `__moment${moments.size}`
      moments.set(owner, moment)
      return `__nextgen.watch.keptSince(${moment}, ${where})`
    }
    return `__nextgen.watch.kept(${where})`
  }
  const isOwnObject = (node: any): boolean =>
    isTrusted || isFresh(node, scope) || isPageMember(node, scope) || rootOf(node)?.startsWith('$$') === true
  const tellObject = (node: any): void => {
    if (node.type !== 'Super' && !isOwnObject(node)) wrap(node, '__nextgen.watch.changes(', `, ${where})`)
  }

  const assignment = (node: any): void => {
    const { left, right, operator } = node
    if (left.type === 'MemberExpression') {
      if (isLogical(operator) && isRepeatable(left.object) && !isOwnObject(left.object)) {
        const object = code.slice(left.object.start, left.object.end)
        wrap(right, `(__nextgen.watch.changes(${object}, ${where}), `, ')')
      } else tellObject(left.object)
      return
    }
    const told = namesIn(left).flatMap(name => tellVariable(name, node) ?? [])
    if (!isTrusted && holdsMember(left)) told.push(`__nextgen.watch.kept(${where})`)
    // A function without a name gets the variable's only where it stands right of the sign.
    const named = operator === '=' && left.type === 'Identifier' && isNameless(right)
    if (told.length > 0) wrap(named ? node : right, `(${told.join(', ')}, `, ')')
  }

  walk(program, {
    enter(raw: any, parent: any, key) {
      const node = raw
      endStatement(node, parent, code, text)
      const inner = of.get(node)
      if (inner) {
        scope = inner
        return
      }
      // What a derived class initialises may be any object: its base tells whether it has made one.
      if (node.type === 'ClassBody' && !parent.superClass) {
        text.appendRight(node.start + 1, ' #__own = __nextgen.watch.own(this);')
        changed = true
      }
      if (isMaking(node) && parent.type === 'PropertyDefinition') wrap(node, '__nextgen.watch.own(', ')')
      if (scope === module) {
        for (const given of isTrusted ? [] : handedOver(node, module, packages))
          wrap(given, '__nextgen.watch.handed(', `, ${where})`)
        return
      }
      if (node.type === 'AssignmentExpression') assignment(node)
      else if (node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')) {
        const target = node.argument.type === 'ChainExpression' ? node.argument.expression : node.argument
        if (target.type === 'MemberExpression') tellObject(target.object)
        else if (target.type === 'Identifier') {
          const told = tellVariable(target.name, node)
          if (told) wrap(node, parent.type === 'ExpressionStatement' ? `void (${told}, ` : `(${told}, `, ')')
        }
      } else if (/^For(In|Of)Statement$/.test(node.type) && node.left.type !== 'VariableDeclaration') {
        const told = namesIn(node.left).flatMap(name => tellVariable(name, node) ?? [])
        if (!isTrusted && holdsMember(node.left)) told.push(`__nextgen.watch.kept(${where})`)
        if (told.length > 0) wrap(node.right, `(${told.join(', ')}, `, ')')
      } else if (node.type === 'CallExpression') {
        const target = changedBy(node, scope)
        if (target) tellObject(target)
      }
      if ((isMaking(node) && mayTravel(node, parent, key)) || (isCopying(node, scope) && isAnswer(parent, key)))
        wrap(node, '__nextgen.watch.own(', ')')
    },
    leave(raw: any) {
      if (scope.node === raw) scope = scope.parent ?? module
    },
  })
  for (const [owner, moment] of moments) insert(owner.node.body.start + 1, ` var ${moment} = __nextgen.watch.moment();`)
  // Nothing before the first statement: a directive must stay the first.
  if (!isTrusted && program.body.some(runsCode)) {
    const first = program.body.find((node: any) => !node.directive && node.type !== 'ImportDeclaration')
    text.prependRight(first.start, '__nextgen.watch.evaluates(1); ')
    text.append('\n;__nextgen.watch.evaluates(-1);')
    changed = true
  }
  return changed ? text : null
}

/** The object that a call changes: the one it is made on, or its first argument. */
function changedBy({ callee, arguments: given }: any, scope: Scope): any {
  const target = callee.type === 'ChainExpression' ? callee.expression : callee
  if (target.type !== 'MemberExpression') return undefined
  const { object } = target
  const name = target.computed ? target.property.value : target.property.name
  const first = given[0]?.type === 'SpreadElement' ? undefined : given[0]
  if (object.type === 'Identifier' && CHANGERS[object.name]?.has(name)) return first
  if (MUTATORS.has(name)) return object
  if ((name === 'call' || name === 'apply') && MUTATORS.has(object.property?.name)) return first
  return (name === 'test' || name === 'exec') && remembersIndex(object, scope) ? object : undefined
}

/** A regular expression with the flag g or y goes on where it stopped the last time. */
function remembersIndex(node: any, scope: Scope): boolean {
  if (node.type !== 'Identifier') return false
  const values: readonly any[] = resolve(node.name, scope)?.values.get(node.name) ?? []
  return values.some(value => /[gy]/.test(value?.regex?.flags ?? '') || value?.callee?.name === 'RegExp')
}

/** The variable at the beginning of `a.b.c`. */
function rootOf(node: any): string | undefined {
  let at = node
  while (at?.type === 'MemberExpression') at = at.object
  return at?.type === 'Identifier' ? at.name : undefined
}

/** `Astro.response.headers` and the like: what belongs to the page that is rendered. */
function isPageMember(node: any, scope: Scope): boolean {
  let member: any
  let at = node
  while (at?.type === 'MemberExpression') {
    member = at
    at = at.object
  }
  if (at?.type !== 'Identifier' || !member || member.computed) return false
  const values = resolve(at.name, scope)?.values.get(at.name) ?? []
  const isAstro = values.some((value: any) => value?.callee?.property?.name === 'createAstro')
  return isAstro && isFreshName(at.name, resolve(at.name, scope) as Scope) && PAGE_MEMBERS.has(member.property.name)
}

const isLogical = (operator: string): boolean => operator === '??=' || operator === '||=' || operator === '&&='

/** Whether an expression may be evaluated twice. */
const isRepeatable = (node: any): boolean =>
  node.type === 'Identifier' ||
  node.type === 'ThisExpression' ||
  (node.type === 'MemberExpression' && !node.computed && isRepeatable(node.object))

/** Whether a pattern assigns to members of objects. */
function holdsMember(pattern: any): boolean {
  let found = false
  if (pattern.type !== 'Identifier')
    walk(pattern, {
      enter(node: any) {
        if (node.type === 'MemberExpression') found = true
      },
    })
  return found
}

const isNameless = (node: any): boolean =>
  node.type === 'ArrowFunctionExpression' || (/^(?:Function|Class)Expression$/.test(node.type) && !node.id)

const isMaking = ({ type }: any): boolean =>
  type === 'ArrayExpression' || type === 'ObjectExpression' || type === 'NewExpression'

/** A call that answers with a new list: `posts.filter(…)`. */
const isCopying = (node: any, scope: Scope): boolean => node.type === 'CallExpression' && isFresh(node, scope)

/** Whether what stands here is what a variable holds or a function answers. */
const isAnswer = (parent: any, key: string | number | symbol | null | undefined): boolean =>
  parent.type === 'VariableDeclarator' ||
  parent.type === 'ReturnStatement' ||
  (parent.type === 'AssignmentExpression' && key === 'right') ||
  (parent.type === 'ArrowFunctionExpression' && key === 'body')

/** Whether an object that is made here may be changed elsewhere in the theme: as it is not, when it is only passed on. */
function mayTravel(node: any, parent: any, key: string | number | symbol | null | undefined): boolean {
  switch (parent.type) {
    case 'VariableDeclarator':
    case 'ReturnStatement':
    case 'AssignmentPattern':
      return true
    case 'AssignmentExpression':
      return key === 'right'
    case 'ArrowFunctionExpression':
      return key === 'body'
    case 'ParenthesizedExpression':
    case 'LogicalExpression':
    case 'ConditionalExpression':
    case 'AwaitExpression':
    case 'SequenceExpression':
      return true
    case 'CallExpression':
      return node.type === 'NewExpression' || node.type !== 'ObjectExpression' || node.properties.length === 0
    case 'NewExpression':
      return key !== 'callee' && (node.elements ?? node.properties ?? []).length === 0
    case 'Property':
      return key === 'value' && (node.type === 'NewExpression' || (node.elements ?? node.properties).length === 0)
    case 'ArrayExpression':
      return node.type === 'NewExpression' || (node.elements ?? node.properties).length === 0
    default:
      return false
  }
}

const ENDED = new Set([
  'ExpressionStatement',
  'VariableDeclaration',
  'ReturnStatement',
  'ThrowStatement',
  'PropertyDefinition',
])

/** Writes the semicolon that a statement goes without: what is inserted after it may begin with a parenthesis. */
function endStatement(node: any, parent: any, code: string, text: MagicString): void {
  if (!ENDED.has(node.type) || code[node.end - 1] === ';') return
  if (node.type === 'VariableDeclaration' && /^For/.test(parent.type)) return
  text.appendLeft(node.end, ';')
}

/** Whether a statement of a module does more than declare. */
function runsCode(statement: any): boolean {
  let runs = false
  walk(statement, {
    enter(node: any) {
      if (isFunction(node)) this.skip()
      else if (
        node.type === 'AwaitExpression' ||
        node.type === 'TaggedTemplateExpression' ||
        ((node.type === 'CallExpression' || node.type === 'NewExpression') && !isDeclaring(node))
      )
        runs = true
    },
  })
  return runs
}

/** Calls with which Astro declares components and collections. */
const isDeclaring = ({ callee }: any): boolean => /^(?:\$\$)?create(?:Component|Astro)$/.test(callee.name ?? '')
