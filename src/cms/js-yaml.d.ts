declare module 'js-yaml' {
  interface Definition {
    readonly kind: 'scalar'
    resolve(text: string): boolean
    construct(text: string): unknown
  }
  interface Schema {
    extend(definitions: { readonly implicit: readonly Definition[] }): Schema
  }
  const yaml: {
    load(text: string, options: { readonly schema: Schema }): unknown
    readonly DEFAULT_SCHEMA: Schema
    readonly Type: new (tag: string, definition: Definition) => Definition
    readonly types: { readonly timestamp: Definition }
  }
  export default yaml
}
