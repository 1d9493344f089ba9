import { walk } from 'estree-walker'
import type MagicString from 'magic-string'

/** The parameter under which a compiled theme gets `namespaceOf`. */
export const NAMESPACE_PARAMETER = '__namespaceOf'

/**
 * Changes what a bundle writes so that V8 does not put it into its old generation at once, where it would hold all of its
 * site until the next major collection (decision 0032):
 *
 * - A function written directly behind `object.member =` is made there. As the second part of `(0, …)` it is not.
 * - The bundler's own `__exportAll` gives every module namespace a getter an export; the pair of a getter and a setter is
 *   always made there. `namespaceOf` needs none.
 */
export function keepYoung(program: any, code: string, text: MagicString): void {
  walk(program, {
    enter(raw: any) {
      const node = raw
      if (node.type === 'AssignmentExpression') {
        if (isExportAll(node.left, node.right, code)) replace(node.right)
        else if (node.left.type === 'MemberExpression' && FUNCTIONS.has(node.right.type)) {
          text.appendLeft(node.right.start, '(0, ')
          text.appendRight(node.right.end, ')')
        }
      } else if (node.type === 'VariableDeclarator' && isExportAll(node.id, node.init, code)) replace(node.init)
    },
  })

  function replace({ start, end }: any): void {
    const seals = code.slice(start, end).includes('preventExtensions')
    text.overwrite(start, end, seals ? NAMESPACE_PARAMETER : OPEN_NAMESPACE)
  }
}

/** Bundlers before Rolldown 1.3 leave every namespace open, and say alone whether it has a tag. */
const OPEN_NAMESPACE = `(all, noTag) => ${NAMESPACE_PARAMETER}(all, noTag ? 3 : 2)`

const FUNCTIONS = new Set(['ArrowFunctionExpression', 'FunctionExpression'])

/** Whether this gives the helper of the bundler its body; a bundle of bundles has several. */
const isExportAll = (target: any, value: any, code: string): boolean =>
  target.type === 'Identifier' &&
  /^__exportAll(\$\d+)?$/.test(target.name) &&
  value?.type === 'ArrowFunctionExpression' &&
  code.slice(value.start, value.end).includes('"Module"')
