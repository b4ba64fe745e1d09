import { type Static, Type } from '@fastify/type-provider-typebox'
import type { FaultOrder } from '../platform/faults.ts'

/** What may be wrong with an ID token that the stand-in issues. */
export const TOKEN_FAULTS = [
  'expired-token',
  'wrong-audience',
  'wrong-issuer',
  'wrong-provider',
  'wrong-key',
  'unknown-key',
  'hs256',
  'unsigned',
] as const
export type TokenFault = (typeof TOKEN_FAULTS)[number]

/** What may go wrong with a request for LINE's public keys. */
export const CERT_FAULTS = [
  'certs-unreachable',
  'certs-hang',
  'certs-slow',
  'certs-html',
  'certs-error',
  'certs-empty',
] as const
type CertFault = (typeof CERT_FAULTS)[number]

export const loginFaultSchema = Type.Object(
  {
    kind: Type.Enum([...TOKEN_FAULTS, ...CERT_FAULTS]),
    count: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
        description: 'how many tokens or requests it strikes; null: until deleted; default 1',
      }),
    ),
    delayMs: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 600_000, description: 'for certs-slow; default 3000' }),
    ),
    userId: Type.Optional(Type.String({ description: 'only tokens of this person' })),
  },
  { additionalProperties: false },
)
export type LoginFault = Static<typeof loginFaultSchema>

const DEFAULT_DELAY_MS = 3000

export const isTokenFault = (kind: LoginFault['kind']): kind is TokenFault =>
  (TOKEN_FAULTS as readonly string[]).includes(kind)

/** A fault of the certs in the words of the Messaging API's faults. */
export function asOrder({ kind, delayMs }: LoginFault): FaultOrder {
  const endpoint = 'certs'
  switch (kind as CertFault) {
    case 'certs-unreachable':
      return { endpoint, kind: 'reset-before' }
    case 'certs-hang':
      return { endpoint, kind: 'hang-before' }
    case 'certs-slow':
      return { endpoint, kind: 'hang-before', delayMs: delayMs ?? DEFAULT_DELAY_MS }
    case 'certs-html':
      return { endpoint, kind: 'proxy-before' }
    case 'certs-error':
      return { endpoint, kind: 'error-before' }
    case 'certs-empty':
      return { endpoint, kind: 'status', status: 200, body: { keys: [] } }
  }
}
