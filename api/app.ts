import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import type { ApiDependencies } from './dependencies.ts'
import { createAnswerBox } from '../schema/crypto/answers.ts'
import { authenticate, createCallerOf } from './plugins/authentication.ts'
import { liffApi } from './liff/liffApi.ts'
import { measure } from './plugins/metrics.ts'
import { describeApi } from './plugins/openapi.ts'
import { liffPages } from './liff/pages.ts'
import { LONGEST_UPLOAD_MS } from './media/upload.ts'
import { limitBodyTime } from './plugins/bodyTimeout.ts'
import { answerAddresses } from './plugins/addresses.ts'
import { answerErrors } from './plugins/errorHandler.ts'
import { protect } from './plugins/protection.ts'
import { createSerializerFactory } from './plugins/serializers.ts'
import { createInvalidKeyLimit } from './plugins/invalidKeyLimit.ts'
import { answerUnreadable, answerUnroutable } from './plugins/unroutable.ts'
import { createValidatorCompiler } from './problems/validation.ts'
import { takeJsonBodies } from './rest/jsonBody.ts'
import { readQuery } from './rest/queryString.ts'
import { codec } from './routes/codec/codec.ts'
import { health } from './routes/health.ts'
import { publicMedia } from './routes/media/publicMedia.ts'
import { clickLinks } from './routes/responses/clickLinks.ts'
import { alertsRoom } from './routes/v1/alerts/room.ts'
import { bubblesRoom } from './routes/v1/bubbles/room.ts'
import { cartsRoom } from './routes/v1/carts/room.ts'
import { deliveryRoom } from './routes/v1/delivery/room.ts'
import { formsRoom } from './routes/v1/forms/room.ts'
import { billingRoom } from './routes/v1/billing/room.ts'
import { noticesRoom } from './routes/v1/notices/room.ts'
import { lineRoom } from './routes/v1/line/room.ts'
import { mediaRoom } from './routes/v1/media/room.ts'
import { membersRoom } from './routes/v1/members/room.ts'
import { robotsRoom } from './routes/v1/robots/room.ts'
import { messagesRoom } from './routes/v1/messages/room.ts'
import { repliesRoom } from './routes/v1/replies/room.ts'
import { requestsRoom } from './routes/v1/requests/room.ts'
import { ordersRoom } from './routes/v1/orders/room.ts'
import { personalDataRoom } from './routes/v1/personalData/room.ts'
import { responsesRoom } from './routes/v1/responses/room.ts'
import { shopsRoom } from './routes/v1/shops/room.ts'
import { simulationRoom } from './routes/v1/simulation/room.ts'
import { overviewRoom } from './routes/v1/overview/room.ts'
import { talkRoom } from './routes/v1/talk/room.ts'
import { testRunsRoom } from './routes/v1/testRuns/room.ts'
import { lineWebhook } from './webhooks/line.ts'

/** Routes without a key of ours, or with a proof of their own. */
const OPEN = { health, lineWebhook, clickLinks, publicMedia, liffPages }

/** Everything under /v1; each room says which routes and models it has. */
const ROOMS = [
  shopsRoom,
  lineRoom,
  cartsRoom,
  robotsRoom,
  ordersRoom,
  membersRoom,
  formsRoom,
  talkRoom,
  noticesRoom,
  billingRoom,
  overviewRoom,
  mediaRoom,
  bubblesRoom,
  messagesRoom,
  repliesRoom,
  requestsRoom,
  deliveryRoom,
  responsesRoom,
  simulationRoom,
  testRunsRoom,
  personalDataRoom,
  alertsRoom,
]

/**
 * Gives plugins their names. Otherwise Fastify searches all loaded modules for each name, which adds a second to the
 * start.
 */
const named = <Plugin extends object>(plugins: Readonly<Record<string, Plugin>>): Plugin[] =>
  Object.entries(plugins).map(([name, plugin]) =>
    Object.assign(plugin, { [Symbol.for('fastify.display-name')]: name }),
  )

/**
 * The API as a Fastify instance that does not listen yet: `main.ts` starts it, tests call it in-process. This file is
 * the table of contents: nothing else is registered.
 */
export async function buildApp(deps: ApiDependencies, log: FastifyBaseLogger | false = false) {
  const app = Fastify({
    ...(log === false ? { logger: false } : { loggerInstance: log }),
    genReqId: () => randomUUID(),
    trustProxy: deps.settings.trustedProxies.length > 0 && deps.settings.trustedProxies,
    bodyLimit: 1_000_000,
    // Of the slowest upload; other bodies have less time (bodyTimeout.ts).
    requestTimeout: LONGEST_UPLOAD_MS,
    connectionTimeout: 60_000,
    // Ajv tells the kinds of bubbles apart in answers; it compiles at a route's first answer, so keep that fast.
    serializerOpts: { ajv: { inlineRefs: false, code: { optimize: false } } },
    routerOptions: { maxParamLength: 200, querystringParser: readQuery },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
    schemaController: { compilersFactory: { buildSerializer: createSerializerFactory() } },
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(createValidatorCompiler())
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })

  takeJsonBodies(app)
  app.decorate('answers', createAnswerBox(deps.keyring))
  answerErrors(app)
  answerAddresses(app)
  limitBodyTime(app)
  const limits = await protect(app, deps.settings)
  const invalidKeys = createInvalidKeyLimit({
    max: deps.settings.requestsPerMinute,
    windowMs: 60_000,
    now: () => performance.now(),
  })
  const callerOf = createCallerOf(deps.db, { limits, invalidKeys })
  measure(app, callerOf)
  await describeApi(app, {
    publicUrl: deps.settings.publicUrl,
    models: ROOMS.flatMap(({ models }) => models),
  })

  for (const plugin of named(OPEN)) await app.register(plugin, deps)
  // The prefix keeps its answers to OPTIONS, for the Web UI, to its own addresses.
  await app.register(codec, { ...deps, callerOf, limits, prefix: '/codec' })

  await app.register(liffApi, { ...deps, prefix: '/liff/:lineAccount/api' })

  await app.register(
    async (v1) => {
      authenticate(v1, callerOf)
      for (const { routes } of ROOMS) for (const plugin of named(routes)) await v1.register(plugin, deps)
    },
    { prefix: '/v1' },
  )
  await app.ready()
  return app
}

export type Api = Awaited<ReturnType<typeof buildApp>>
