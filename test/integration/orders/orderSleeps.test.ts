import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import type { PlannedDeliveries } from '../../../activities/delivery/planDeliveries.ts'
import { workflowBundle } from '../../../worker/runtime/bundle.ts'
import type { order } from '../../../workflows/orders/order.ts'
import { until } from '../../setup/runtime/until.ts'

/**
 * How long orders sleep, as the server was told: a replay does not notice when a release changes that
 * (engineering.md 2.10).
 */
const address = process.env['TEST_TEMPORAL_ADDRESS']
if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')

const DAY_SECONDS = 86_400
const taskQueue = `sleeps-${randomUUID()}`
const plans = new Map<string, PlannedDeliveries>()
let native: NativeConnection
let client: Client
let worker: Worker
let running: Promise<void>

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  native = await NativeConnection.connect({ address })
  client = new Client({ connection: await Connection.connect({ address }) })
  worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: { planDeliveries: async ({ orderId }: { orderId: string }) => plans.get(orderId) },
  })
  running = worker.run()
})

afterAll(async () => {
  worker?.shutdown()
  await running
  await client?.connection.close()
  await native?.close()
})

/** Seconds of the first timer that an order with this plan starts, and when it did (epoch ms). */
async function firstTimer(plan: Partial<PlannedDeliveries>): Promise<{ seconds: number; startedAt: number }> {
  const orderId = randomUUID()
  plans.set(orderId, { waitsForShipDate: false, memberId: null, deliveries: [], unfinished: [], ...plan })
  const handle = await client.workflow.start<typeof order>('order', {
    taskQueue,
    workflowId: `sleeps:${orderId}`,
    args: [{ shopId: randomUUID(), orderId } as Parameters<typeof order>[0]],
  })
  try {
    let timer: { seconds: number; startedAt: number } | undefined
    await until(async () => {
      const { events } = await handle.fetchHistory()
      const event = events?.find((one) => one.timerStartedEventAttributes)
      const fires = event?.timerStartedEventAttributes?.startToFireTimeout
      if (!event?.eventTime || !fires) return false
      timer = {
        seconds: Number(fires.seconds) + (fires.nanos ?? 0) / 1e9,
        startedAt: Number(event.eventTime.seconds) * 1000,
      }
      return true
    })
    if (timer === undefined) throw new Error('no timer')
    return timer
  } finally {
    await handle.terminate('the test is over')
  }
}

describe('an order', () => {
  it('waits 180 days for a ship date', async () => {
    const { seconds } = await firstTimer({ waitsForShipDate: true })
    expect(seconds).toBe(180 * DAY_SECONDS)
  })

  it('sleeps until it is to be armed, not until it is due', async () => {
    const armAt = Date.now() + 3 * DAY_SECONDS * 1000
    const { seconds, startedAt } = await firstTimer({
      deliveries: [{ id: randomUUID(), generation: 1, armAt, dueAt: armAt + 600_000 }],
    })
    expect(Math.abs(startedAt + seconds * 1000 - armAt)).toBeLessThan(5_000)
  })
})
