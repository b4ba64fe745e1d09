import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Payload } from '@temporalio/common'
import proto from '@temporalio/proto'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { createPayloadCodec } from '../../schema/crypto/payloadCodec.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { ok } from '../rest/routeSchemas.ts'
import type { CallerOf } from '../plugins/authentication.ts'
import { allowOrigin } from '../plugins/protection.ts'
import { Problem } from '../problems/problem.ts'

const { Payload: PayloadMessage } = proto.temporal.api.common.v1

const Payloads = Type.Object(
  {
    payloads: Type.Array(
      Type.Object({
        metadata: Type.Optional(Type.Record(Type.String(), Type.String({ description: 'Base64.' }))),
        data: Type.Optional(Type.String({ description: 'Base64.' })),
      }),
      { maxItems: 10_000 },
    ),
  },
  { title: 'Payloads' },
)

/**
 * Temporal's remote codec: decrypts histories for its Web UI. Open to the configured Web UI in a browser on this
 * machine, and to the platform's key from anywhere. Not to shops' keys: one master key encrypts the histories of all.
 */
export const codec: FastifyPluginAsyncTypebox<ApiDependencies & { callerOf: CallerOf }> = async (
  app,
  { keyring, settings, callerOf },
) => {
  await allowOrigin(app, settings.temporalUiOrigin)
  const payloadCodec = createPayloadCodec(keyring)

  app.addHook('onRequest', async (request) => {
    if (request.method === 'OPTIONS' || isLocalUi(request, settings.temporalUiOrigin)) return
    const caller = await callerOf(request)
    if (caller.kind !== 'platform') throw new Problem('FORBIDDEN')
  })

  for (const way of ['decode', 'encode'] as const) {
    app.post(
      `/codec/${way}`,
      {
        logLevel: 'warn',
        bodyLimit: 10_000_000,
        schema: {
          operationId: `${way}Payloads`,
          tags: ['operation'],
          summary: `Temporal’s remote codec: ${way}`,
          description:
            'For the Web UI of TODOKE_TEMPORAL_UI_ORIGIN in a browser on this machine, or with the platform’s key.',
          body: Payloads,
          response: ok(Payloads),
        },
      },
      async ({ body }) => {
        const payloads = body.payloads.map((payload): Payload => PayloadMessage.fromObject(payload))
        const done = await payloadCodec[way](payloads).catch((cause: unknown) => {
          throw new Problem('VALIDATION_FAILED', { detail: 'この鍵では読み取れません。', cause })
        })
        return { payloads: done.map(toJson) }
      },
    )
  }
}

function toJson({ metadata, data }: Payload): { metadata: Record<string, string>; data: string } {
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64')
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)])),
    data: base64(data),
  }
}

/** An IPv4 address without the prefix that a dual-stack socket gives it (::ffff:127.0.0.1). */
const plain = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/i, '')

/**
 * Whether the request comes from the configured Web UI in a browser on this machine. Requests through a proxy do not
 * count, even from a local one, nor do those to another host name (DNS rebinding). When the API listens only on a
 * network address, a connection from this machine has that address at both ends.
 */
function isLocalUi(request: FastifyRequest, origin: string | null): boolean {
  const { headers, socket, hostname } = request
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in headers)
  const own = plain(socket.localAddress)
  const from = plain(socket.remoteAddress)
  const here = /^(127\.|::1$)/.test(from) || (own !== '' && from === own)
  const named = ['127.0.0.1', 'localhost', '[::1]', own.includes(':') ? `[${own}]` : own].includes(hostname)
  return origin !== null && headers.origin === origin && here && named && !forwarded
}
