import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import type { ApiDependencies } from './dependencies.ts'
import { authenticate, createCallerOf } from './plugins/authentication.ts'
import { measure } from './plugins/metrics.ts'
import { describeApi } from './plugins/openapi.ts'
import { LONGEST_UPLOAD_MS } from './media/upload.ts'
import { limitPatience } from './plugins/patience.ts'
import { answerProblems } from './plugins/problems.ts'
import { protect } from './plugins/protection.ts'
import { createSerializerFactory } from './plugins/serializers.ts'
import { createWrongKeys } from './plugins/wrongKeys.ts'
import { createValidatorCompiler } from './problems/validation.ts'
import { codec } from './routes/codec.ts'
import { health } from './routes/health.ts'
import { clickLinks } from './routes/responses/clickLinks.ts'
import { publicMedia } from './routes/media/publicMedia.ts'
import { approvals } from './routes/v1/shops/approvals.ts'
import { cartConnections } from './routes/v1/carts/cartConnections.ts'
import { deliveries } from './routes/v1/delivery/deliveries.ts'
import { emergencyStops } from './routes/v1/line/emergencyStops.ts'
import { explanations } from './routes/v1/delivery/explanations.ts'
import { simulations } from './routes/v1/simulation/simulations.ts'
import { flags } from './routes/v1/members/flags.ts'
import { followMessageReplans } from './routes/v1/messages/followMessageReplans.ts'
import { followMessageValidations } from './routes/v1/messages/followMessageValidations.ts'
import { followMessageVersions } from './routes/v1/messages/followMessageVersions.ts'
import { followMessages } from './routes/v1/messages/followMessages.ts'
import { lineAccounts } from './routes/v1/line/lineAccounts.ts'
import { media } from './routes/v1/media/media.ts'
import { members } from './routes/v1/members/members.ts'
import { memberTaps } from './routes/v1/responses/memberTaps.ts'
import { memberTags } from './routes/v1/members/memberTags.ts'
import { messagePacks } from './routes/v1/messages/messagePacks.ts'
import { messageClicks } from './routes/v1/responses/messageClicks.ts'
import { messageStatistics } from './routes/v1/delivery/messageStatistics.ts'
import { operators } from './routes/v1/shops/operators.ts'
import { orders } from './routes/v1/orders/orders.ts'
import { points } from './routes/v1/members/points.ts'
import { products } from './routes/v1/orders/products.ts'
import { quotaForecast } from './routes/v1/line/quotaForecast.ts'
import { resends } from './routes/v1/delivery/resends.ts'
import { richMenus } from './routes/v1/line/richMenus.ts'
import { shops } from './routes/v1/shops/shops.ts'
import { tags } from './routes/v1/members/tags.ts'
import { testMembers } from './routes/v1/testRuns/testMembers.ts'
import { testRuns } from './routes/v1/testRuns/testRuns.ts'
import { lineWebhook } from './webhooks/line.ts'

/** What needs no key of ours, or brings its own proof. */
const OPEN = { health, lineWebhook, clickLinks, publicMedia }

/** Everything under /v1. */
const V1 = {
  shops,
  operators,
  lineAccounts,
  quotaForecast,
  richMenus,
  cartConnections,
  products,
  members,
  memberTags,
  memberTaps,
  testMembers,
  tags,
  flags,
  points,
  media,
  messagePacks,
  followMessages,
  followMessageValidations,
  followMessageVersions,
  followMessageReplans,
  approvals,
  messageStatistics,
  messageClicks,
  orders,
  deliveries,
  explanations,
  emergencyStops,
  simulations,
  resends,
  testRuns,
}

/**
 * Plugins with their names. Fastify would look for the name of each among all modules that are loaded; where there are
 * many, that is a second of a start.
 */
const named = <Plugin extends object>(plugins: Readonly<Record<string, Plugin>>): Plugin[] =>
  Object.entries(plugins).map(([name, plugin]) =>
    Object.assign(plugin, { [Symbol.for('fastify.display-name')]: name }),
  )

/**
 * The API as a Fastify instance that listens nowhere yet; `main.ts` starts it, tests call it in-process. This
 * file is the table of contents: what is registered here, in this order, is all there is.
 */
export async function buildApp(deps: ApiDependencies, log: FastifyBaseLogger | false = false) {
  const app = Fastify({
    ...(log === false ? { logger: false } : { loggerInstance: log }),
    genReqId: () => randomUUID(),
    bodyLimit: 1_000_000,
    // The longest that a film may take to arrive; other bodies have seconds (patience.ts).
    requestTimeout: LONGEST_UPLOAD_MS,
    connectionTimeout: 60_000,
    // What tells the kinds of bubbles apart is made at a route's first answer: once for each, and not polished.
    serializerOpts: { ajv: { inlineRefs: false, code: { optimize: false } } },
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory: { buildSerializer: createSerializerFactory() } },
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(createValidatorCompiler())
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })

  answerProblems(app)
  limitPatience(app)
  await protect(app, deps.settings)
  measure(app)
  await describeApi(app, deps.settings)

  const wrongKeys = createWrongKeys({
    most: deps.settings.requestsPerMinute,
    windowMs: 60_000,
    now: () => performance.now(),
  })
  const callerOf = createCallerOf(deps.db, wrongKeys)

  for (const routes of named(OPEN)) await app.register(routes, deps)
  await app.register(codec, { ...deps, callerOf })

  await app.register(
    async (v1) => {
      authenticate(v1, callerOf)
      for (const routes of named(V1)) await v1.register(routes, deps)
    },
    { prefix: '/v1' },
  )
  await app.ready()
  return app
}

export type Api = Awaited<ReturnType<typeof buildApp>>
