import { createHash, timingSafeEqual } from 'node:crypto'
import { Type, type Static } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Basic auth in front of the admin screens; null: none. */
export const basicAuthSchema = Type.Union([
  Type.Object(
    { user: Type.String({ minLength: 1 }), password: Type.String({ minLength: 1 }) },
    { additionalProperties: false },
  ),
  Type.Null(),
])
type BasicAuth = Static<typeof basicAuthSchema>

/** Whether the request carries the right user and password; always true when there is no Basic auth. */
export function passesBasicAuth(basicAuth: BasicAuth, { headers }: FastifyRequest): boolean {
  if (basicAuth === null) return true
  const encoded = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  const given = Buffer.from(encoded, 'base64').toString('utf8')
  return isSameSecret(given, `${basicAuth.user}:${basicAuth.password}`)
}

/** 401, so that a browser asks for user and password. */
export function askForBasicAuth(reply: FastifyReply): FastifyReply {
  return reply
    .code(401)
    .header('www-authenticate', 'Basic realm="admin", charset="UTF-8"')
    .send('Unauthorized')
}

/** Compares two secrets in constant time. */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
