import formbody from '@fastify/formbody'
import fastify from 'fastify'
import { AdminSessions } from '../../kit/admin/sessions.ts'
import { createStandIn, type Opened, type StandIn, type StandInOptions } from '../../kit/process/standIn.ts'
import type { CartFault } from '../../kit/requests/cartFaults.ts'
import { Faults } from '../../kit/requests/faults.ts'
import { ReceivedRequests } from '../../kit/requests/receivedRequests.ts'
import { isControl, watchRequests } from '../../kit/requests/watchRequests.ts'
import { openArchive } from '../../kit/state/archive.ts'
import { maintenancePage } from './admin/doors.ts'
import { adminPages } from './admin/routes.ts'
import { controlApi } from './control/routes.ts'
import { dataAssistantApi } from './dataAssistant/routes.ts'
import { endpointOf, isAdmin, refuse } from './endpoints.ts'
import { type Flavour, madeOf } from './flavour.ts'
import { ScreenFaults } from './faults/screenFaults.ts'
import { trialPages } from './pages/routes.ts'
import { Cart } from './state/cart.ts'

interface RepistSandboxOptions extends StandInOptions {
  /** Which of the vendor's two carts; default REPIST. */
  flavour?: Flavour
  /** The cart's clock, epoch milliseconds; default `Date.now`. It stamps `update_date` and ends sessions. */
  now?: () => number
}

export type RepistSandbox = StandIn

/** Five wrong logins in a row lock the id (carts.md 5.1); for how long is not known. */
const LOCKOUT = { wrongLogins: 5, lockMs: 30 * 60_000 }

/** The stand-in Repist of one shop (carts.md 5, 5.1, 10.5): API, admin screens and control API on one port. */
export function createRepistSandbox(options: RepistSandboxOptions = {}): RepistSandbox {
  return createStandIn(() => open(options), options)
}

function open({ dataDir = null, now = Date.now, flavour = 'REPIST' }: RepistSandboxOptions): Opened {
  const { look, shop, archive } = madeOf[flavour]
  const cart = new Cart(openArchive(dataDir, archive), now, shop)
  const sessions = new AdminSessions({ now, ...LOCKOUT })
  const faults = new Faults<CartFault>()
  const received = new ReceivedRequests()
  const screenFaults = new ScreenFaults()

  const app = fastify({
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  })
  watchRequests(app, { received, faults, now, endpointOf, refuse })
  app.addHook('onRequest', async ({ url }, reply) => {
    if (cart.shop.maintenance && !isControl(url) && !isAdmin(url))
      return reply.code(503).type('text/html; charset=utf-8').send(maintenancePage(look))
  })
  app.register(formbody)
  app.register(dataAssistantApi(cart), { prefix: '/api/data_assistant/v1' })
  app.register(adminPages({ cart, sessions, look, faults: screenFaults }), { prefix: '/admin' })
  app.register(controlApi({ cart, sessions, faults, screenFaults, received }), { prefix: '/_control' })
  app.register(trialPages({ cart, look, faults: screenFaults }), { prefix: '/_control/pages' })
  return { app, close: () => cart.close() }
}
