import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Action } from '#model/access.ts'
import type { Caller } from './access/caller.ts'

/** What a call gives to the one that answers it, checked by the endpoint's own schemas. */
export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Who calls. */
  readonly caller: Caller
  readonly context: Context
}

export interface AnswerKind {
  readonly about: string
  /** Of the JSON; absent for other types, and where there is no body. */
  readonly schema?: z.ZodType
  /** Media type of what is not JSON. */
  readonly type?: string
}

/**
 * One method of one path: what it needs, takes, answers, and does. The app and its OpenAPI document are both made from
 * these, and nothing else is served. `needs` is an action that the caller's role and sites must allow, `login` for anybody
 * who is known, `nothing` for everybody.
 */
export interface Endpoint<Params = unknown, Query = unknown, Body = unknown> {
  readonly method: 'get' | 'post' | 'delete'
  /** As in OpenAPI: `/api/sites/{site}`. A parameter named `site` is a site that the caller must reach. */
  readonly path: string
  readonly about: string
  readonly needs: Action | 'login' | 'nothing'
  readonly params?: z.ZodType<Params>
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  readonly answers: Readonly<Record<number, AnswerKind>>
  handle(call: Call<Params, Query, Body>): Response | Promise<Response>
}

/** Lets the types of an endpoint follow from its schemas. */
export const endpoint = <Params, Query, Body>(made: Endpoint<Params, Query, Body>): Endpoint =>
  made as unknown as Endpoint

/** The parameters of a path. */
export const named = <Name extends string>(...names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map(name => [name, z.string().min(1).max(200)])) as Record<Name, z.ZodString>)
