import { resolve, type Scope } from './scopes.ts'

/** Methods that answer with a new array, and those that answer with the array they were called on. */
const COPIES = new Set([
  'map',
  'filter',
  'slice',
  'concat',
  'flat',
  'flatMap',
  'toSorted',
  'toReversed',
  'toSpliced',
  'with',
  'split',
  'createAstro',
])
const SAME = new Set(['sort', 'reverse', 'fill', 'copyWithin'])
const MAKERS: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: new Set(['keys', 'values', 'entries', 'fromEntries', 'groupBy', 'create']),
  Array: new Set(['from', 'of']),
  JSON: new Set(['parse']),
  Map: new Set(['groupBy']),
  Promise: new Set(['all', 'allSettled']),
}
const FUNCTIONS = new Set(['getCollection', 'getEntries', 'structuredClone', 'useSSRContext'])

/** Whether an expression makes a new object each time: nobody else can hold it yet. `scope`: where it stands. */
export function isFresh(node: any, scope: Scope, depth = 0): boolean {
  if (!node || depth > 6) return false
  const deeper = (each: any): boolean => isFresh(each, scope, depth + 1)
  switch (node.type) {
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'NewExpression':
    case 'Literal':
    case 'TemplateLiteral':
    case 'ClassExpression':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return true
    case 'AwaitExpression':
      return deeper(node.argument)
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return deeper(node.expression)
    case 'ConditionalExpression':
      return deeper(node.consequent) && deeper(node.alternate)
    case 'LogicalExpression':
      return deeper(node.left) && deeper(node.right)
    case 'Identifier':
      return isFreshName(node.name, scope, depth + 1)
    case 'CallExpression':
      return isFreshCall(node, deeper)
    default:
      return false
  }
}

function isFreshCall({ callee }: any, deeper: (node: any) => boolean): boolean {
  if (callee.type === 'Identifier') return FUNCTIONS.has(callee.name)
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  const { object, property } = callee
  if (object.type === 'Identifier' && MAKERS[object.name]) return MAKERS[object.name]?.has(property.name) ?? false
  return COPIES.has(property.name) || (SAME.has(property.name) && deeper(object))
}

/** Whether a variable of this very function only ever holds what the function itself has made. */
export function isFreshName(name: string, scope: Scope, depth = 0): boolean {
  if (!scope.parent || resolve(name, scope) !== scope) return false
  const values = scope.values.get(name) ?? []
  return values.length > 0 && values.every(value => value !== null && isFresh(value, scope, depth))
}
