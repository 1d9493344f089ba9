import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { walk } from 'estree-walker'
import MagicString from 'magic-string'
import { parseAst } from 'rolldown/parseAst'

const MENTIONS = /\bimport\.meta\.(?:url|dirname|filename)\b|\b__(?:dir|file)name\b/

/**
 * A module of a package (`file`: absolute) that says where it lies as what that is on this machine: it reads files of its
 * package, and would look for them beside the bundle. Null for a module that does not ask.
 */
export function ownPlaces(code: string, file: string): { code: string; map: null } | null {
  if (!MENTIONS.test(code) || !/\.[cm]?js$/.test(file)) return null
  const places: Readonly<Record<string, string>> = {
    url: pathToFileURL(file).href,
    dirname: dirname(file),
    filename: file,
    __dirname: dirname(file),
    __filename: file,
  }
  const program = parsed(code)
  if (!program) return null
  const declared = declaredNames(program)
  const text = new MagicString(code)
  walk(program, {
    enter(raw: any, parent: any, key) {
      const node = raw
      const asked =
        node.type === 'MemberExpression' && node.object.type === 'MetaProperty' && !node.computed
          ? node.property.name
          : isFree(node, parent, key) && node.name.startsWith('__') && !declared.has(node.name)
            ? node.name
            : undefined
      if (asked === undefined || !Object.hasOwn(places, asked)) return
      const place = JSON.stringify(places[asked])
      text.overwrite(
        node.start,
        node.end,
        parent?.type === 'Property' && parent.shorthand ? `${asked}: ${place}` : place,
      )
      this.skip()
    },
  })
  return text.hasChanged() ? { code: text.toString(), map: null } : null
}

/** Undefined for what is no code of a module: the bundler says what is wrong with it, or takes it as it is. */
function parsed(code: string): any {
  try {
    return parseAst(code)
  } catch {
    return undefined
  }
}

/** Whether a name stands for a variable here. */
const isFree = (node: any, parent: any, key: string | number | symbol | null | undefined): boolean =>
  node.type === 'Identifier' &&
  !(parent?.type === 'MemberExpression' && key === 'property' && !parent.computed) &&
  !(parent?.type === 'Property' && key === 'key' && !parent.computed)

/** Names that a module declares anywhere, or takes as parameters. */
function declaredNames(program: any): ReadonlySet<string> {
  const names = new Set<string>()
  walk(program, {
    enter(node: any) {
      const patterns = [
        ...(node.type === 'VariableDeclarator' ? [node.id] : []),
        ...(/Function/.test(node.type) ? (node.params ?? []) : []),
        ...(/^Import.*Specifier$/.test(node.type) ? [node.local] : []),
      ]
      for (const pattern of patterns) if (pattern?.type === 'Identifier') names.add(pattern.name)
    },
  })
  return names
}
