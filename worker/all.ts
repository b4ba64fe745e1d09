import { startAlerts } from './alerts/role.ts'
import { startCarts } from './carts.ts'
import { startLine } from './line.ts'
import { startOrders } from './orders.ts'
import { startRobots } from './robots.ts'
import { runProcess } from './runtime/process.ts'
import type { Role, RoleContext } from './runtime/role.ts'

/** Robots where there is a browser for them: the other roles need none. */
const startRobotsIfAny = (context: RoleContext): Promise<Role> =>
  context.config.browserPath === null ? idle(context) : startRobots(context)

async function idle({ log }: RoleContext): Promise<Role> {
  log.warn('BROWSER_PATH is not set: no robots in this process, requests wait for another one')
  return {
    name: 'no robots',
    ready: Promise.resolve(),
    ended: Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}

/** Every role in one process: the local stack, and small installations. */
await runProcess('workers', [startLine, startOrders, startCarts, startRobotsIfAny, startAlerts], {
  mayBeWithoutTemporal: true,
})
