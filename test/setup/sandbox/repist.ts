import type { Flavour } from '../../../infra/sandbox/carts/repist/flavour.ts'
import { type RepistSandbox, createRepistSandbox } from '../../../infra/sandbox/carts/repist/sandbox.ts'

export const TOKEN = 'SandboxRepistToken01'

/** A cart for one test, on a free port, with the means to set it up and to ask it. */
export interface StartedCart {
  url: string
  /** What the cart's clock says, epoch milliseconds; a test may move it. */
  clock: { nowMs: number }
  control: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: Answered }>
  api: (path: string, init?: RequestInit) => Promise<{ status: number; body: Answered }>
  close: () => Promise<void>
}

/** Parsed JSON, whose fields a test expects by name. */
type Answered = Record<string, unknown> & {
  orders: Row[]
  customers: Row[]
  teiki: Row[]
  products: Row[]
  total: number
  changes: Row[]
  presses: Row[]
  counts: Row[]
}
export type Row = Record<string, unknown>

/** 2026-11-20 10:00:00 in Japan. */
export const START_MS = Date.UTC(2026, 10, 20, 1, 0, 0)

/** Starts a cart without a pace, unless the shop says otherwise. */
export async function startCart(
  shop: Row = {},
  dataDir?: string,
  flavour: Flavour = 'REPIST',
): Promise<StartedCart> {
  const clock = { nowMs: START_MS }
  const sandbox: RepistSandbox = createRepistSandbox({
    now: () => clock.nowMs,
    flavour,
    ...(dataDir === undefined ? {} : { dataDir }),
  })
  await sandbox.listen()
  const url = sandbox.url
  const ask = async (path: string, init: RequestInit) => {
    const response = await fetch(`${url}${path}`, init)
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answered }
  }
  const control: StartedCart['control'] = (method, path, body) =>
    ask(`/_control/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  await control('PUT', 'shop', { rateLimitPerSecond: null, ...shop })
  return {
    url,
    clock,
    control,
    api: (path, init = {}) =>
      ask(`/api/data_assistant/v1/${path}`, {
        headers: { 'X-Access-Token': flavour === 'PLEX' ? 'SandboxPlexToken01' : TOKEN },
        ...init,
      }),
    close: () => sandbox.close(),
  }
}
