import { type Static, Type } from '@fastify/type-provider-typebox'

/** When a fault strikes: at the greeting, the sender, a recipient, or behind the last line of the e-mail. */
export const SMTP_STEPS = ['connect', 'sender', 'recipient', 'data'] as const
export type SmtpStep = (typeof SMTP_STEPS)[number]

/** The body of `POST /_control/faults`. */
export const smtpFaultSchema = Type.Object(
  {
    step: Type.Enum([...SMTP_STEPS]),
    kind: Type.Enum(['refuse', 'hang', 'drop', 'takeAndDrop'], {
      description:
        'refuse: answers `code`. hang: never answers. drop: cuts the connection. takeAndDrop (data): keeps the e-mail, then cuts the connection without an answer',
    }),
    code: Type.Optional(Type.Integer({ minimum: 400, maximum: 599, description: 'for refuse; default 451' })),
    to: Type.Optional(Type.String({ description: 'strikes at this recipient only (recipient, data)' })),
    count: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
        description: 'how many times it strikes; null: until deleted; default 1',
      }),
    ),
  },
  { additionalProperties: false },
)
export type SmtpFault = Static<typeof smtpFaultSchema>

/** What mail servers say, by code (RFC 5321 4.2.3). */
const WORDS: Readonly<Record<number, string>> = {
  421: 'Service not available, closing transmission channel',
  450: 'Requested mail action not taken: mailbox unavailable',
  451: 'Requested action aborted: local error in processing',
  452: 'Requested action not taken: insufficient system storage',
  535: 'Authentication credentials invalid',
  550: 'Requested action not taken: mailbox unavailable',
  552: 'Requested mail action aborted: exceeded storage allocation',
  554: 'Transaction failed',
}

export const DEFAULT_CODE = 451

/** The refusal as the SMTP server is to answer it. */
export const refusal = (code: number): Error & { responseCode: number } =>
  Object.assign(new Error(WORDS[code] ?? 'Requested action not taken'), { responseCode: code })
