import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'
import type { ApiDependencies, ApiSettings } from '../../dependencies.ts'
import { ok } from '../../rest/routeSchemas.ts'
import { mayUse } from '../../rest/caller.ts'
import type { CallerOf } from '../../plugins/authentication.ts'
import { cameByProxy, plainAddress } from '../../plugins/clientAddress.ts'
import { allowOrigin } from '../../plugins/protection.ts'
import type { RequestLimits } from '../../plugins/requestLimits.ts'
import { Problem } from '../../problems/problem.ts'
import { Payloads, readPayloads, writePayload } from './codecPayloads.ts'

type Needs = ApiDependencies & { callerOf: CallerOf; limits: RequestLimits }

/**
 * Temporal's remote codec: decrypts histories for its Web UI. It takes the platform's key, from anywhere; shops' keys
 * are refused, whatever their role, since one master key encrypts the histories of all. On a developer's machine the
 * Web UI has a token in the codec's address instead (TODOKE_TEMPORAL_UI_TOKEN): where a request comes from proves
 * nothing, a proxy on this machine makes every request local.
 */
export const codec: FastifyPluginAsyncTypebox<Needs> = async (
  app,
  { keyring, settings, callerOf, limits },
) => {
  await allowOrigin(app, settings.temporalUiOrigin)
  const payloadCodec = createPayloadCodec(keyring)

  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'OPTIONS') return
    if (isLocalUi(request, settings)) return limits.ofAddress(request, reply)
    if (!mayUse(await callerOf(request, reply), 'platform')) throw new Problem('FORBIDDEN')
  })

  for (const way of ['decode', 'encode'] as const) {
    const schema = {
      operationId: `${way}Payloads`,
      tags: ['operation'],
      summary: `Temporal’s remote codec: ${way}`,
      description: 'For Temporal’s Web UI and command line.',
      body: Payloads,
      response: ok(Payloads),
    }
    for (const [url, hide] of [
      [`/${way}`, false],
      [`/:token/${way}`, true],
    ] as const)
      app.post(
        url,
        {
          config: { access: 'platform' },
          // Paths are not logged: one may hold the token.
          logLevel: 'warn',
          bodyLimit: 10_000_000,
          schema: { ...schema, hide },
        },
        async ({ body }) => {
          const done = await payloadCodec[way](readPayloads(body.payloads)).catch((cause: unknown) => {
            throw new Problem('VALIDATION_FAILED', { detail: 'この鍵では読み取れません。', cause })
          })
          return { payloads: done.map(writePayload) }
        },
      )
  }
}

/**
 * Whether the request comes from the configured Web UI in a browser on this machine, with the token that only it was
 * told. Requests through a proxy do not count, nor do those to another host name (DNS rebinding). When the API listens
 * only on a network address, a connection from this machine has that address at both ends.
 */
function isLocalUi(
  request: FastifyRequest,
  { temporalUiOrigin, temporalUiToken, ...rest }: ApiSettings,
): boolean {
  const { headers, socket, hostname } = request
  const { token } = request.params as { token?: string }
  if (temporalUiToken === null || token === undefined || rest.trustedProxies.length > 0) return false
  const own = plainAddress(socket.localAddress)
  const from = plainAddress(socket.remoteAddress)
  const here = /^(127\.|::1$)/.test(from) || (own !== '' && from === own)
  const named = ['127.0.0.1', 'localhost', '[::1]', own.includes(':') ? `[${own}]` : own].includes(hostname)
  const isDirect = here && named && !cameByProxy(request)
  return isDirect && headers.origin === temporalUiOrigin && isSame(token, temporalUiToken)
}

const isSame = (given: string, expected: string): boolean =>
  timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest())
