import type { FarmConfig, WebhookDeclaration } from '#config/farm.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Call } from '../../command.ts'

/** A declared webhook with the values of its secrets. */
export interface OpenedWebhook {
  readonly scheme: WebhookDeclaration['scheme']
  readonly secrets: readonly string[]
  readonly header?: string
  /** ms. */
  readonly tolerance?: number
}

/** Reads the secrets of webhooks. Throws a `SiteError` that names every variable which is not set. */
export function openWebhooks(
  declared: FarmConfig['webhooks'] = {},
  environment: Call['environment'],
): Readonly<Record<string, OpenedWebhook>> {
  const missing: Failure[] = []
  const opened = Object.entries(declared).map(([source, { scheme, secrets, header, toleranceSeconds }]) => {
    const values = secrets.flatMap(({ env }) => {
      const value = environment[env]
      if (!value)
        missing.push({
          code: 'config-invalid',
          message: `Expected the secret of the webhook "${source}" in the variable ${env}, which is not set`,
          where: 'nextgen.config.ts',
          hint: `Set ${env}, or take it out of farm.webhooks.${source}.secrets.`,
        })
      return value ? [value] : []
    })
    const tolerance = toleranceSeconds === undefined ? undefined : toleranceSeconds * 1000
    return [
      source,
      { scheme, secrets: values, ...(header && { header }), ...(tolerance !== undefined && { tolerance }) },
    ] as const
  })
  if (missing.length > 0) throw new SiteError(missing)
  return Object.fromEntries(opened)
}
