import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { allowList } from '../../../kit/access/allowList.ts'
import { Pace } from '../../../kit/access/pace.ts'
import { encodeJson } from '../../../kit/text/charsets.ts'
import { errorBody, refusals } from '../endpoints.ts'
import type { Cart } from '../state/cart.ts'
import { changeProduct, changeProductSchema } from './changeProduct.ts'
import { lists, teikiOnTheWire } from './lists.ts'
import { InvalidParameter } from './query.ts'

/** The assumed Data Assistant API (carts.md 5), mounted at its base path. */
export function dataAssistantApi(cart: Cart): FastifyPluginAsyncTypebox {
  const pace = new Pace()
  return async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      const refusal = refusalOf(cart, request.ip, request.headers['x-access-token'])
      if (refusal !== undefined) return reply.code(refusal.status).send(errorBody(refusal))
      if (!pace.admits(cart.shop.rateLimitPerSecond)) {
        const message = 'リクエストの間隔を空けてください。'
        return reply
          .code(429)
          .header('retry-after', '1')
          .send(errorBody({ code: 'RATE_LIMITED', message }))
      }
    })

    app.addHook('onSend', async (_request, reply, payload) => {
      const { charset } = cart.shop
      const isJson = /^application\/json\b/.test(String(reply.getHeader('content-type')))
      if (charset === 'UTF-8' || !isJson || typeof payload !== 'string') return payload
      reply.header('content-type', `application/json; charset=${charset}`)
      reply.removeHeader('content-length')
      return encodeJson(payload, charset)
    })

    app.setErrorHandler(
      async (error: Error & { validation?: unknown; statusCode?: number }, _request, reply) => {
        const isInvalid = error instanceof InvalidParameter || error.validation !== undefined
        const status = isInvalid ? 400 : (error.statusCode ?? 500)
        const isOurs = status >= 500
        const code = isOurs ? refusals.error.code : 'INVALID_PARAMETER'
        const message = isOurs ? refusals.error.message : error.message
        return reply.code(status).send(errorBody({ code, message }))
      },
    )
    app.setNotFoundHandler(async (_request, reply) =>
      reply.code(404).send(errorBody({ code: 'NOT_FOUND', message: 'APIが見つかりません。' })),
    )

    for (const [name, list] of Object.entries(lists)) {
      app.get(`/${name}`, async (request, reply) => {
        reply.type('application/json; charset=utf-8')
        return list(cart, request.query as Readonly<Record<string, unknown>>)
      })
    }

    app.post(
      '/teiki/:teiki_id/change_product',
      { schema: { params: Type.Object({ teiki_id: Type.String() }), body: changeProductSchema } },
      async (request, reply) => {
        if (!cart.shop.productChangeEnabled) {
          return reply.code(403).send(errorBody(refusals['api-disabled']))
        }
        const outcome = changeProduct(cart, request.params.teiki_id, request.body)
        if ('teiki' in outcome) return { result: 'ok', teiki: teikiOnTheWire(outcome.teiki) }
        return reply.code(outcome.status).send(errorBody(outcome))
      },
    )
  }
}

function refusalOf(cart: Cart, address: string, token: string | string[] | undefined) {
  if (!cart.shop.apiEnabled) return refusals['api-disabled']
  if (!allowList(cart.shop.allowedIps)(address)) return refusals['ip-not-allowed']
  return token === cart.shop.accessToken ? undefined : refusals['invalid-token']
}
