import { type DestinationStream, type Logger, pino } from 'pino'
import { cutText, isError, messageOf, withoutSecrets } from './redaction.ts'
import type { LogLevel } from './settings.ts'

/**
 * The log of a process: JSON lines on standard output, or into `to`. Secrets, personal data and what PostgreSQL tells of
 * rows are cut (redaction.ts), wherever they stand in the fields, the text, the errors and their causes.
 */
export function createLog(
  { name, level }: { name: string; level: LogLevel },
  to: DestinationStream = pino.destination(1),
): Logger {
  return pino(
    {
      name,
      level,
      formatters: {
        // Requests and replies of Fastify are for their serialisers, which take little of them.
        log: ({ req, res, ...fields }) => ({
          ...(req !== undefined && { req }),
          ...(res !== undefined && { res }),
          ...(withoutSecrets(fields) as object),
        }),
      },
      hooks: {
        logMethod([first, ...rest], method) {
          const fields: unknown = isError(first) ? { err: first } : first
          const [text, ...values] = typeof fields === 'string' ? [fields, ...rest] : rest
          const said = [textOf(text, fields), ...values.map(withoutSecrets)]
          if (typeof fields === 'string') method.apply(this, said as [string])
          else method.apply(this, [fields, ...said] as [object, string])
        },
      },
      serializers: {
        req: ({ method, url, ip }: { method: string; url: string; ip: string }) => ({
          method,
          url: cutText(url.split('?', 1)[0] ?? ''),
          ip,
        }),
        // A copy without secrets already.
        err: (error: unknown) => error,
      },
    },
    to,
  )
}

/** The line's text; that of its error, as pino would have it, when it has none of its own. */
function textOf(text: unknown, fields: unknown): string | undefined {
  const { err } = Object(fields) as { err?: unknown }
  if (isError(err) && (text === undefined || text === err.message)) return messageOf(err)
  return typeof text === 'string' ? cutText(text) : undefined
}
