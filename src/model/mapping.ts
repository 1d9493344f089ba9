/** How records of one type become the entries of one collection. */
export interface CollectionMapping {
  /** The content type as the CMS names it. */
  readonly type: string
  /** Which records: every condition must hold. */
  readonly filter?: Filter
  /** Field of the theme → path in the record (`headline`, `author.name`, `hero.alt`). Absent: every field under its own name. */
  readonly fields?: Readonly<Record<string, string>>
  /** Path of the text that the page shows as the entry's body. */
  readonly body?: string
  /** Path of the text that names the entry; `slug` when absent, and the record's id where there is none. */
  readonly slug?: string
  /** Where the page of an entry is: `/blog/{id}/`. Links between entries lead there; without it they lose their link. */
  readonly route?: string
  /** Which language; that of the site when absent. `*`: every one, ids then begin with the language. */
  readonly locale?: string
  /** Field of the theme → collection that its references lead to, where the types do not tell. */
  readonly references?: Readonly<Record<string, string>>
}

/** Path in the record → what is to stand there. A path through a list holds if it does for any item. */
export type Filter = Readonly<Record<string, Condition>>

export type Scalar = string | number | boolean | null

/** A value, any of several, or none of them. `null` means: nothing there. */
export type Condition = Scalar | readonly Scalar[] | { readonly not: Scalar | readonly Scalar[] }
