import Fastify, { type FastifyInstance } from 'fastify'
import { createStandIn, type Opened, type StandIn, type StandInOptions } from '../kit/process/standIn.ts'
import { controlApi } from './control/routes.ts'
import { addFriendPages } from './pages/addFriend.ts'
import { liffRenewals } from './pages/liffWindow.ts'
import { chatPages } from './pages/routes.ts'
import { loginApi } from './login/routes.ts'
import { refusal } from './platform/answer.ts'
import { Clock } from './platform/clock.ts'
import { LinePlatform } from './platform/linePlatform.ts'
import { lineApi } from './platform/routes.ts'
import { Journal } from './state/journal.ts'
import { Memory } from './state/platformState.ts'
import { PersonActs } from './webhooks/personActs.ts'
import { WebhookSender } from './webhooks/sender.ts'

export interface LineSandboxOptions extends StandInOptions {
  /** Origins (`http://127.0.0.1:3000`) whose media may come by plain http, which LINE never allows; default none. */
  plainMedia?: readonly string[]
  /** Epoch milliseconds; default the system's clock. */
  clock?: () => number
}

export type LineSandbox = StandIn

/** A stand-in LINE platform: Messaging API, webhooks, chat pages and a control API on one port. */
export function createLineSandbox(options: LineSandboxOptions = {}): LineSandbox {
  return createStandIn(() => open(options), options)
}

async function open(options: LineSandboxOptions): Promise<Opened> {
  const memory = new Memory()
  const journal = options.dataDir ? await Journal.open(options.dataDir, (entry) => memory.apply(entry)) : null
  const platform = new LinePlatform({ ...options, memory, clock: new Clock(options.clock), journal })
  const webhooks = new WebhookSender(platform)
  return {
    app: await buildApp(platform, webhooks),
    listening: async () => await journal?.rewrite(memory.entries()),
    close: async () => {
      webhooks.close()
      await journal?.close()
    },
  }
}

async function buildApp(platform: LinePlatform, webhooks: WebhookSender): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, forceCloseConnections: true, routerOptions: { maxParamLength: 500 } })
  const acts = new PersonActs(platform, webhooks)
  await app.register(lineApi(platform))
  await app.register(loginApi(platform))
  await app.register(controlApi({ platform, webhooks, acts }), { prefix: '/_control' })
  await app.register(chatPages({ platform, acts }), { prefix: '/chat' })
  await app.register(addFriendPages({ platform, acts }), { prefix: '/R/ti/p' })
  await app.register(liffRenewals(platform))
  app.get('/', (_request, reply) => reply.redirect('/chat'))
  app.setNotFoundHandler((_request, reply) => {
    const answer = refusal(404, 'Not found')
    return reply.code(404).headers(answer.headers).send(answer.payload)
  })
  return app
}
