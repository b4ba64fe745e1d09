import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Payload } from '@temporalio/common'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { createPayloadCodec } from '../../schema/crypto/payloadCodec.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { callerOf } from '../plugins/authentication.ts'
import { Problem } from '../problems/problem.ts'

/** Payloads as Temporal's remote codec protocol writes them: protobuf's JSON form, bytes in base64. */
const Payloads = Type.Object({
  payloads: Type.Array(
    Type.Object({
      metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
      data: Type.Optional(Type.String()),
    }),
    { maxItems: 10_000 },
  ),
})

const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64')
const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64')

const fromWire = (payload: { metadata?: Record<string, string>; data?: string }): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(payload.metadata ?? {}).map(([name, text]) => [name, bytes(text)]),
  ),
  data: bytes(payload.data ?? ''),
})

const toWire = (payload: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(payload.metadata ?? {}).map(([name, value]) => [name, base64(value ?? new Uint8Array())]),
  ),
  data: base64(payload.data ?? new Uint8Array()),
})

/**
 * `POST /codec/decode` and `/codec/encode`: lets Temporal's Web UI show the payloads that our codec encrypted
 * (design.md section 4). Open to an ADMIN's key, and to a browser on this machine whose page is the
 * configured Web UI: it sends its origin, which a page of another origin cannot forge.
 */
export const codec: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db, keyring, settings }) => {
  const payloadCodec = createPayloadCodec(keyring)
  const { temporalUiOrigin } = settings

  app.addHook('preHandler', async (request) => {
    if (isLocalWebUi(request, temporalUiOrigin)) return
    const caller = await callerOf(db, request)
    const allowed = caller.kind === 'platform' || caller.role === 'ADMIN'
    if (!allowed) throw new Problem('FORBIDDEN')
  })

  for (const [action, summary] of [
    ['decode', 'Payloads of workflow histories in clear'],
    ['encode', 'Payloads as they are stored in workflow histories'],
  ] as const) {
    app.post(
      `/codec/${action}`,
      {
        bodyLimit: 16 * 1024 * 1024,
        config: { access: 'public' },
        schema: {
          operationId: `${action}Payloads`,
          tags: ['operations'],
          summary,
          body: Payloads,
          response: { 200: Payloads },
        },
      },
      async ({ body }) => ({
        payloads: (await payloadCodec[action](body.payloads.map(fromWire))).map(toWire),
      }),
    )
  }
}

function isLocalWebUi(request: FastifyRequest, temporalUiOrigin: string | null): boolean {
  const local = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '')
  // Behind a proxy on this machine everybody comes from loopback: there a key is asked for.
  const proxied = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
  return local && !proxied && temporalUiOrigin !== null && request.headers.origin === temporalUiOrigin
}
