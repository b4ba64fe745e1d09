import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchPlace } from '../bed.ts'
import { startChild } from '../../../infra/dev/processes/child.ts'
import { freePorts } from '../../../infra/dev/processes/ports.ts'

/** The stand-in Repist in a process of its own, with admin users for robots and subscriptions for them to move. */
export interface BenchCart {
  readonly domain: string
  /** The subscription of this number; each has a customer of its own. */
  ref(index: number): { subscriptionId: string; customerId: string }
  login(robot: number): { loginId: string; password: string; basicAuth: null }
  /** How many subscriptions were changed on the screens exactly once, and how many otherwise. */
  changes(): Promise<{ once: number; otherwise: number }>
  /** Forgets who changed what. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** @param subscriptions numbered from 0 */
export async function startBenchCart(
  { root, folder }: BenchPlace,
  subscriptions: number,
): Promise<BenchCart> {
  await mkdir(join(folder, 'robots'), { recursive: true })
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const child = await startChild({
    name: 'sandbox-repist',
    entry: 'infra/sandbox/carts/repist/main.ts',
    cwd: root,
    environment: { ...process.env, SANDBOX_REPIST_PORT: String(port) },
    logFile: join(folder, 'robots', 'cart.log'),
    ready: { url: `${url}/_control/health` },
    readyWithinMs: 30_000,
    signal: undefined,
  })
  const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url}/_control/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`)
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  }
  const users = [1, 2, 3, 4].map((robot) => ({ user: `robot${robot}`, password: 'sandbox' }))
  await ask('PUT', 'shop', { rateLimitPerSecond: null, moreUsers: users })
  await ask('PUT', 'products/BG-1', { product_id: '1', product_name: '美容液 定期コース', kind: 2 })
  for (let index = 0; index < subscriptions; index++) {
    await ask('PUT', `customers/${5_000 + index}`, { name01: '山田', name02: '花子', tel: '09011112222' })
    await ask('PUT', `teiki/${9_000 + index}`, {
      customer_id: String(5_000 + index),
      status: 1,
      next_date: '2027-01-10',
      next_deliv_date: '2027-01-13',
      count: 3,
      cycle: '30日',
      details: [{ product_code: 'BG-1', quantity: 1 }],
    })
  }
  return {
    domain: `127.0.0.1:${port}`,
    ref: (index) => ({ subscriptionId: String(9_000 + index), customerId: String(5_000 + index) }),
    login: (robot) => ({ loginId: `robot${robot}`, password: 'sandbox', basicAuth: null }),
    forget: async () => void (await ask('DELETE', 'changes')),
    changes: async () => {
      const { counts } = await ask('GET', 'changes')
      const screens = (counts as { screen: number }[])
        .map(({ screen }) => screen)
        .filter((count) => count > 0)
      return {
        once: screens.filter((count) => count === 1).length,
        otherwise: screens.filter((count) => count > 1).length,
      }
    },
    close: async () => await child.stop(2_000),
  }
}
