import { type Logger, pino } from 'pino'

/** Names under which somebody may hand a secret, a token or a person's data to the logger. */
const SECRET = [
  'authorization',
  'accessToken',
  'channelSecret',
  'token',
  'password',
  'phone',
  'phoneRaw',
  'email',
  'key',
]

/** Structured logs on standard output. Secrets and personal data are cut out, addresses lose their query. */
export const createLog = (level: string): Logger =>
  pino({
    name: 'api',
    level,
    redact: {
      paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[redacted]',
    },
    serializers: {
      req: ({ method, url, ip }: { method: string; url: string; ip: string }) => ({
        method,
        url: url.split('?', 1)[0],
        ip,
      }),
      err: describeError,
    },
  })

/** An error for the log. PostgreSQL's `detail` repeats values of the row: it stays out. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
