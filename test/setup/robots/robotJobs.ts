import type { FrozenReading } from '../../../domain/requests/request.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { createRobots, type OpenRobot, type Robots } from '../../../activities/robots/openRobot.ts'
import { ROBOT_TIMES, type RobotSettings } from '../../../activities/robots/robotSettings.ts'

/** The browser that set-up found or brought (infra/dev/test.ts). */
export function browserPath(): string {
  const path = process.env['BROWSER_PATH']
  if (path === undefined) throw new Error('BROWSER_PATH is not set: npm test sets it')
  return path
}

/** Robots for tests, with the waits of a second or two. Close them in `afterAll`. */
export const testRobots = (privateHosts: readonly string[], times: Partial<RobotSettings> = {}): Robots =>
  createRobots(robotSettings(privateHosts, times))

export const robotSettings = (
  privateHosts: readonly string[],
  times: Partial<RobotSettings> = {},
): RobotSettings => ({
  ...ROBOT_TIMES,
  pingMs: 200,
  silenceMs: 2_000,
  actionMs: 2_000,
  browserPath: browserPath(),
  privateHosts,
  ...times,
})

/** A job at a cart as its administrator, in a session of its own. */
export const jobAt = (cartDomain: string, more: Partial<OpenRobot> = {}): OpenRobot => ({
  cart: 'REPIST',
  cartDomain,
  login: { loginId: 'admin', password: 'sandbox', basicAuth: null },
  session: null,
  paceMs: 0,
  ...more,
})

/** What the bare cart of rawCart.ts shows. */
export const RAW_FROZEN: FrozenReading = {
  subscriptionId: '9001',
  customerId: '501',
  status: 'ACTIVE',
  count: 3,
  lines: [{ name: '美容液', code: 'BG-1', id: null }],
  nextScheduledDate: parseDate('2027-01-10'),
  nextDeliveryDate: parseDate('2027-01-13'),
  cycle: null,
  unshippedOrders: [],
  readAt: 0,
}
