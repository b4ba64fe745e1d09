import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { createLine, createPusher } from '../../../activities/line/index.ts'
import type { DeliveryId, OrderId } from '../../../domain/values/ids.ts'
import { createLineSandbox, type LineSandbox } from '../../../infra/sandbox/line/sandbox.ts'
import { armDelivery } from '../../../schema/delivery/armDelivery.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { type Dispatcher, startDispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { dispatchMetrics } from '../../../worker/delivery/dispatcher/metrics.ts'
import type { TestDatabase } from '../runtime/database.ts'
import {
  addCustomer,
  type MemberOptions,
  type TestMember,
  type TestShop,
  testTokens,
  testVault,
} from '../shops/shop.ts'

export const silent = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })

/** An accepted push, as the stand-in LINE remembers it. */
export interface ReceivedPush {
  userId: string
  /** Epoch milliseconds. */
  acceptedAt: number
  retryKey: string
  requestId: string
  messages: { type: string; text: string }[]
}

/** A request that reached the stand-in LINE, refused ones included. `status` null: it was never answered. */
export interface ReceivedRequest {
  at: number
  userId: string
  status: number | null
  retryKey: string | null
  bodyDiffers: boolean
}

/** The stand-in LINE in this process. */
export class TestLine {
  readonly sandbox: LineSandbox = createLineSandbox()

  static async start(): Promise<TestLine> {
    const line = new TestLine()
    await line.sandbox.listen()
    return line
  }

  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.sandbox.url}/_control${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  /** Makes the shop's channel known; `more` as the control API takes it. */
  open({ channelId, accessToken }: TestShop, more: object = {}): Promise<unknown> {
    return this.control('PUT', `/channels/${channelId}`, {
      channelSecret: 'secret',
      displayName: 'みどり通販',
      accessToken,
      ...more,
    })
  }

  async befriend({ channelId }: TestShop, userId: string): Promise<void> {
    await this.control('PUT', `/users/${userId}`, { displayName: '山田花子' })
    await this.control('POST', `/channels/${channelId}/users/${userId}/follow?silent=1`)
  }

  /** A fault that strikes the pushes of this shop. */
  fault({ channelId }: TestShop, kind: string, more: object = {}): Promise<unknown> {
    return this.control('POST', '/faults', { endpoint: 'push', kind, match: { channelId }, ...more })
  }

  async pushes({ channelId }: TestShop): Promise<ReceivedPush[]> {
    const { messages } = await this.control<{ messages: ReceivedPush[] }>(
      'GET',
      `/messages?channelId=${channelId}&limit=10000`,
    )
    return messages
  }

  async requests({ channelId }: TestShop): Promise<ReceivedRequest[]> {
    const { requests } = await this.control<{ requests: ReceivedRequest[] }>(
      'GET',
      `/requests?endpoint=push&channelId=${channelId}&limit=10000`,
    )
    return requests
  }

  close(): Promise<void> {
    return this.sandbox.close()
  }
}

/** A client of a Temporal that is down: nobody listens on port 1. It fails at once, so that tests end soon. */
export const noTemporal = (): Client =>
  new Client({
    connection: Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 50, interceptors: [] }),
  })

/** A dispatcher in this process, with Temporal down unless a client is given. */
export async function startTestDispatcher(
  { db, url }: TestDatabase,
  line: TestLine,
  given?: Client,
): Promise<Dispatcher> {
  const client = given ?? noTemporal()
  const pusher = createPusher({ baseUrl: line.sandbox.url, connections: 64, timeoutMs: 700 })
  const { access } = createLine({ db, vault: testVault, lineApiBaseUrl: line.sandbox.url })
  const dispatcher = await startDispatcher({
    db,
    databaseUrl: url,
    client,
    pusher,
    access,
    tokens: testTokens,
    linkBaseUrl: 'https://crm.example',
    mediaBaseUrl: 'https://crm.example/media',
    metrics: dispatchMetrics(new Registry()),
    log: silent,
  })
  return {
    ...dispatcher,
    async stop() {
      await dispatcher.stop()
      await pusher.close()
      if (!given) await client.connection.close()
    },
  }
}

/** A linked customer who is a friend in the stand-in too. */
export async function addFriend(
  shop: TestShop,
  line: TestLine,
  options: MemberOptions = {},
): Promise<TestMember & { customer: string }> {
  const friend = await addCustomer(shop, options)
  await line.befriend(shop, friend.userId)
  return friend
}

/** Plans an order and arms all that is open, as its workflow does. */
export const planAndArm = ({ run, shopId }: TestShop, orderId: OrderId): Promise<DeliveryId[]> =>
  run(async (tx) => {
    const open = (await planOrder(tx, shopId, orderId))?.open ?? []
    for (const { id, generation } of open) await armDelivery(tx, { id, generation, by: 'workflow' })
    return open.map(({ id }) => id)
  })

/** Waits until `look` says so. @throws after `ms` milliseconds */
export async function until(look: () => Promise<boolean>, ms = 8_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`did not happen within ${ms} ms`)
    await sleep(40)
  }
}
