import { isFunction, resolve, type Scope } from './scopes.ts'

/** What renders, and what only declares: neither keeps the results of the functions that it is given. */
const TRUSTED =
  /^(?:astro(?:[:/]|$)|@astrojs\/|nextgen[:/]|node:|zod(?:\/|$)|react|preact|@preact\/|vue|svelte|solid-js|lit)/

/** Packages by the local names under which a module imports something of them. */
export function packagesOf(program: any): ReadonlyMap<string, string> {
  const packages = new Map<string, string>()
  for (const { type, source, specifiers = [] } of program.body)
    if (type === 'ImportDeclaration' && /^[^./#~]/.test(source.value) && !TRUSTED.test(source.value))
      for (const { local } of specifiers) packages.set(local.name, source.value)
  return packages
}

/**
 * The functions of a module that module code hands to a package: `memoize(load)`. Whoever is given one may keep its
 * results for later pages, and packages are not watched.
 */
export function handedOver(node: any, module: Scope, packages: ReadonlyMap<string, string>): any[] {
  if ((node.type !== 'CallExpression' && node.type !== 'NewExpression') || !packages.has(rootOf(node.callee) ?? ''))
    return []
  return node.arguments.filter(
    (given: any) => isFunction(given) || (given.type === 'Identifier' && isOwn(given, module)),
  )
}

function isOwn({ name }: any, module: Scope): boolean {
  const values: readonly any[] = resolve(name, module)?.values.get(name) ?? []
  return module.functions.has(name) || values.some(value => value && isFunction(value))
}

/** The variable at the beginning of `a.b().c`. */
function rootOf(node: any): string | undefined {
  let at = node
  while (at && at.type !== 'Identifier') at = at.object ?? at.callee ?? at.expression
  return at?.name
}
