import type { AddressInfo } from 'node:net'
import formbody from '@fastify/formbody'
import fastify from 'fastify'
import { QuietConnections } from './access/connections.ts'
import { Faults, endpointOf } from './access/faults.ts'
import { Pace } from './access/pace.ts'
import { ReceivedRequests, withoutSecrets } from './access/received.ts'
import { admin } from './admin/plugin.ts'
import { maintenancePage } from './admin/frame.ts'
import { AdminSessions } from './admin/sessions.ts'
import { control } from './control/plugin.ts'
import { dataAssistant } from './dataAssistant/plugin.ts'
import { forgetfulArchive, openArchive } from './state/archive.ts'
import { Cart } from './state/cart.ts'

export interface RepistSandboxOptions {
  /** Address to listen on; 127.0.0.1 unless told. */
  host?: string
  /** TCP port; 0, the default, takes a free one. */
  port?: number
  /** Folder that keeps the state over a restart; without it the state ends with the sandbox. */
  dataDir?: string
  /** The cart's clock, epoch milliseconds; `Date.now` unless told. Stamps `update_date`, ends sessions. */
  now?: () => number
}

export interface RepistSandbox {
  /** Starts to listen; rejects with `EADDRINUSE` when the port is taken. */
  listen(): Promise<void>
  /** Lets requests under way end, drops those that a fault holds, closes the state. */
  close(): Promise<void>
  /** Base address without a slash at its end. Throws before `listen`. */
  readonly url: string
}

/** The stand-in Repist of one shop (carts.md section 5, 5.1, 10.5): API, admin screens and control API. */
export function createRepistSandbox(options: RepistSandboxOptions = {}): RepistSandbox {
  const { host = '127.0.0.1', port = 0, dataDir, now = Date.now } = options
  const cart = new Cart(dataDir === undefined ? forgetfulArchive() : openArchive(dataDir), now)
  const sessions = new AdminSessions(now)
  const faults = new Faults()
  const received = new ReceivedRequests()
  const struck = new WeakMap<object, string>()

  const app = fastify({
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  })

  const connections = new QuietConnections(app.server)

  app.addHook('onRequest', async (request, reply) => {
    if (isControl(request.url)) return
    const startedMs = performance.now()
    reply.raw.once('close', () =>
      received.add({
        at: new Date(now()).toISOString(),
        endpoint: endpointOf(request.url) ?? null,
        method: request.method,
        path: request.url.split('?')[0] ?? '',
        query: request.query as Readonly<Record<string, unknown>>,
        body: withoutSecrets(request.body),
        remoteAddress: request.ip,
        status: reply.raw.headersSent ? reply.raw.statusCode : 0,
        durationMs: Math.round(performance.now() - startedMs),
        fault: struck.get(request) ?? null,
      }),
    )
    const endpoint = endpointOf(request.url)
    const fault = endpoint === undefined ? undefined : faults.take(endpoint)
    if (fault !== undefined) {
      struck.set(request, fault.kind)
      await faults.strike(fault, request, reply)
      if (reply.sent) return reply
    }
    if (cart.shop.maintenance && !isStyleSheet(request.url)) {
      return reply.code(503).type('text/html; charset=utf-8').send(maintenancePage())
    }
  })

  app.register(formbody)
  app.register(async (scope) => dataAssistant(scope, { cart, pace: new Pace(() => performance.now()) }), {
    prefix: '/api/data_assistant/v1',
  })
  app.register(async (scope) => admin(scope, { cart, sessions }), { prefix: '/admin' })
  app.register(async (scope) => control(scope, { cart, faults, received, sessions }), { prefix: '/_control' })

  return {
    listen: async () => {
      await app.listen({ host, port })
    },
    close: async () => {
      faults.release()
      connections.cut()
      await app.close()
      cart.close()
    },
    get url() {
      const address = app.server.address() as AddressInfo | null
      if (address === null) throw new Error('the Repist sandbox does not listen yet')
      return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
    },
  }
}

/** The maintenance page is dressed, too. */
function isStyleSheet(url: string): boolean {
  return url.startsWith('/admin/css/')
}

function isControl(url: string): boolean {
  return /^\/_control(?:[/?]|$)/.test(url)
}
