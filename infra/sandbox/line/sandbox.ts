import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { controlApi } from './control/routes.ts'
import { chatPages } from './pages/routes.ts'
import { refusal } from './platform/answer.ts'
import { Clock } from './platform/clock.ts'
import { LinePlatform } from './platform/linePlatform.ts'
import { lineApi } from './platform/routes.ts'
import { Journal } from './state/journal.ts'
import { Memory } from './state/memory.ts'
import { PersonActs } from './webhooks/personActs.ts'
import { WebhookSender } from './webhooks/sender.ts'

export interface LineSandboxOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** Default 0: any free port. */
  port?: number
  /** Folder of the journal; without it the state lives in memory only. */
  dataDir?: string | null
  /** Origins (`http://127.0.0.1:3000`) whose media may come by plain http, as LINE never allows. Default: none. */
  plainMedia?: readonly string[]
  /** Epoch milliseconds; the system's clock by default. */
  clock?: () => number
}

export interface LineSandbox {
  /** Reads the journal and starts to answer. Rejects when the port is taken (`code` EADDRINUSE). */
  listen(): Promise<void>
  /** Cuts open connections, writes the journal to its end. */
  close(): Promise<void>
  /** `http://host:port`; empty before `listen`. */
  readonly url: string
}

/** A stand-in LINE platform: Messaging API, webhooks, chat pages and a control API on one port. */
export function createLineSandbox(options: LineSandboxOptions = {}): LineSandbox {
  const host = options.host ?? '127.0.0.1'
  let url = ''
  let running: { app: FastifyInstance; journal: Journal | null; webhooks: WebhookSender } | null = null

  return {
    get url() {
      return url
    },
    async listen() {
      const memory = new Memory()
      const journal = options.dataDir
        ? await Journal.open(options.dataDir, (entry) => memory.apply(entry))
        : null
      const clock = new Clock(options.clock)
      const platform = new LinePlatform({ ...options, memory, clock, journal })
      const webhooks = new WebhookSender(platform)
      const app = await buildApp(platform, webhooks)
      try {
        await app.listen({ host, port: options.port ?? 0 })
      } catch (error) {
        await app.close()
        await journal?.close()
        throw error
      }
      await journal?.rewrite(memory.entries())
      running = { app, journal, webhooks }
      const { port } = app.server.address() as AddressInfo
      url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    },
    async close() {
      if (!running) return
      const { app, journal, webhooks } = running
      running = null
      webhooks.close()
      await app.close()
      await journal?.close()
    },
  }
}

async function buildApp(platform: LinePlatform, webhooks: WebhookSender): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, forceCloseConnections: true, routerOptions: { maxParamLength: 500 } })
  const acts = new PersonActs(platform, webhooks)
  await app.register(lineApi(platform))
  await app.register(controlApi({ platform, webhooks, acts }), { prefix: '/_control' })
  await app.register(chatPages({ platform, acts }), { prefix: '/chat' })
  app.get('/', (_request, reply) => reply.redirect('/chat'))
  app.setNotFoundHandler((_request, reply) => {
    const answer = refusal(404, 'Not found')
    return reply.code(404).headers(answer.headers).send(answer.payload)
  })
  return app
}
