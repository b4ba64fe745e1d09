import { type DestinationStream, type Logger, pino } from 'pino'
import { cutTextBeside, guarded, isError, withoutSecrets } from './redaction.ts'
import type { LogLevel } from './settings.ts'
import { cutText } from './textRedaction.ts'

/**
 * The log of a process: JSON lines on standard output, or into `to`. Secrets, personal data and what PostgreSQL tells of
 * rows are cut (redaction.ts), wherever they stand in the fields, the text, the errors and their causes.
 */
export function createLog(
  { name, level }: { name: string; level: LogLevel },
  to: DestinationStream = pino.destination(1),
): Logger {
  const log = pino(
    {
      name,
      level,
      hooks: {
        // Before pino looks at the arguments: it takes the text of a line without one from its error.
        logMethod(args, method) {
          const said = guarded(() => cutLine(args))
          method.apply(this, (Array.isArray(said) ? said : [said]) as [object, string])
        },
      },
      serializers: {
        req: (req: unknown) => guarded(() => ofRequest(Object(req) as Partial<Request>)),
        res: (res: unknown) => guarded(() => ofReply(Object(res) as { statusCode?: number })),
        // A copy without secrets already.
        err: (error: unknown) => error,
      },
    },
    to,
  )
  // Pino's formatter of bindings is not asked for those of children.
  const makeChild = Reflect.get(log, 'child') as unknown as (
    this: Logger,
    bindings: object,
    options: unknown,
  ) => Logger
  log.child = function child(bindings, options) {
    return makeChild.call(this, Object(withoutSecrets(bindings)) as object, options) as never
  }
  return log
}

/** Of a request of Fastify, what is logged. */
interface Request {
  method: string
  url: string
  ip: string
}

const ofRequest = ({ method, url, ip }: Partial<Request>) => ({
  method,
  url: cutText(String(url).split('?', 1)[0] ?? ''),
  ip,
})

const ofReply = ({ statusCode }: { statusCode?: number }) => ({ statusCode })

/** The arguments of a call of the logger, without secrets. */
function cutLine([first, ...rest]: readonly unknown[]): unknown[] {
  if (typeof first === 'string') return [cutText(first), ...rest.map(withoutSecrets)]
  const fields = isError(first) ? { err: first } : first
  const [text, ...values] = rest
  const said = typeof text === 'string' ? cutTextBeside(text, errorOf(fields)) : undefined
  return [copyOf(fields), said, ...values.map(withoutSecrets)]
}

const errorOf = (fields: unknown): unknown => (Object(fields) as { err?: unknown }).err

/** Fields without secrets. Requests and replies of Fastify are for their serialisers, which take little of them. */
function copyOf(fields: unknown): unknown {
  if (typeof fields !== 'object' || fields === null) return withoutSecrets(fields)
  const { req, res } = fields as { req?: unknown; res?: unknown }
  if (req === undefined && res === undefined) return withoutSecrets(fields)
  return {
    ...(withoutSecrets({ ...fields, req: undefined, res: undefined }) as object),
    ...(req !== undefined && { req }),
    ...(res !== undefined && { res }),
  }
}
