import { walk } from 'estree-walker'
import MagicString from 'magic-string'
import { parseAst } from 'rolldown/parseAst'
import { HOST_PLACEHOLDER } from './site-placeholder.ts'
import { keepYoung, NAMESPACE_PARAMETER } from './young/keep-young.ts'

/** Parameters of the function that a compiled theme is. */
export const SITE_FUNCTION_PARAMETERS = [
  '__nextgen',
  '__import',
  '__meta',
  '__origin',
  '__request',
  'Request',
  'Response',
  'Headers',
  'structuredClone',
  'WeakMap',
  NAMESPACE_PARAMETER,
] as const

/**
 * Turns one ES module into the body of an async function that returns the module's exports: evaluated anew for each
 * site, it gives fresh module state at the cost of a call, top-level await included.
 */
export function toSiteFunction(code: string): string {
  const text = new MagicString(code)
  const program: any = parseAst(code)
  const returned: string[] = []
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') text.overwrite(node.start, node.end, importStatement(node))
    else if (node.type === 'ExportNamedDeclaration') {
      if (node.source)
        throw new Error(`Unexpected re-export in a single-file bundle: ${code.slice(node.start, node.end)}`)
      if (node.declaration) {
        text.remove(node.start, node.declaration.start)
        for (const name of declaredNames(node.declaration)) returned.push(name)
      } else {
        for (const { local, exported } of node.specifiers)
          returned.push(`${JSON.stringify(nameOf(exported))}: ${local.name}`)
        text.remove(node.start, node.end)
      }
    } else if (node.type === 'ExportDefaultDeclaration') {
      text.overwrite(node.start, node.declaration.start, 'const __default = ')
      returned.push('"default": __default')
    } else if (node.type === 'ExportAllDeclaration') throw new Error('Unexpected `export *` in a single-file bundle')
  }
  bindSite(program, code, text)
  keepYoung(program, code, text)
  return `(async function (${SITE_FUNCTION_PARAMETERS.join(', ')}) { 'use strict';\n${text.toString()}\nreturn { ${returned.join(', ')} };\n})`
}

function importStatement(node: any): string {
  const source = `await __import(${JSON.stringify(node.source.value)})`
  if (node.specifiers.length === 0) return `${source};`
  const named: string[] = []
  const statements: string[] = []
  for (const specifier of node.specifiers) {
    const local = specifier.local.name
    if (specifier.type === 'ImportNamespaceSpecifier') statements.push(`const ${local} = ${source};`)
    else if (specifier.type === 'ImportDefaultSpecifier') named.push(`default: ${local}`)
    else named.push(`${JSON.stringify(nameOf(specifier.imported))}: ${local}`)
  }
  if (named.length > 0) statements.push(`const { ${named.join(', ')} } = ${source};`)
  return statements.join(' ')
}

const nameOf = (node: any): string => node.name ?? node.value

function declaredNames(declaration: any): string[] {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.map((d: any) => d.id.name)
  return [declaration.id.name]
}

/** Replaces `import.meta` and dynamic imports, and every string that holds the placeholder by one made at run time. */
function bindSite(program: any, code: string, text: MagicString): void {
  walk(program, {
    enter(raw: any, parent: any, key) {
      const node = raw
      if (node.type === 'ImportDeclaration') this.skip()
      else if (node.type === 'MetaProperty') text.overwrite(node.start, node.end, '__meta')
      else if (node.type === 'ImportExpression') text.overwrite(node.start, node.start + 'import'.length, '__import')
      else if (node.type === 'Literal' && typeof node.value === 'string' && node.value.includes(HOST_PLACEHOLDER)) {
        if (parent.type === 'ExpressionStatement') return
        const bound = `__origin(${code.slice(node.start, node.end)})`
        text.overwrite(node.start, node.end, key === 'key' && !parent.computed ? `[${bound}]` : bound)
      } else if (
        node.type === 'TemplateElement' &&
        node.value.raw.includes(HOST_PLACEHOLDER) &&
        parent.type === 'TemplateLiteral'
      ) {
        text.overwrite(
          node.start,
          node.end,
          node.value.raw.replaceAll(HOST_PLACEHOLDER, `\${__origin("${HOST_PLACEHOLDER}")}`),
        )
      }
    },
  })
}
