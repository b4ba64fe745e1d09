import { setTimeout as sleep } from 'node:timers/promises'
import { call } from './calls.ts'
import type { ChaosShop } from './shops.ts'
import { chosen } from './wishes.ts'
import { TIMES, type World } from './world.ts'

/** What strikes a press, with how much it weighs. */
const FAULTS = [
  ...['taken-error', 'taken-reset', 'taken-close', 'taken-garbled', 'taken-hang', 'not-stored'].flatMap(
    (kind) => ['skip', 'teikiEdit', 'cancel'].map((screen) => ({ screen, kind, at: 'press' })),
  ),
  ...['close', 'reset', 'error', 'logged-out', 'maintenance', 'slow', 'garbled'].map((kind) => ({
    screen: 'any',
    kind,
  })),
  ...['logged-out', 'close', 'reset', 'hang'].flatMap((kind) =>
    ['skip', 'teikiEdit', 'cancel'].map((screen) => ({ screen, kind, at: 'press' })),
  ),
  ...['dialog', 'field-renamed', 'button-renamed', 'button-moved'].flatMap((kind) =>
    ['proxyOrder', 'skip', 'teikiEdit', 'cancel'].map((screen) => ({ screen, kind })),
  ),
  ...['date-moved', 'cancelled', 'product-renamed', 'order-created'].flatMap((kind) => [
    { screen: 'proxyOrder', kind },
    { screen: 'teikiEdit', kind, at: 'press' },
    { screen: 'skip', kind, at: 'press' },
  ]),
  { screen: 'skip', kind: 'token-kept' },
  { screen: 'login', kind: 'wrong-password' },
] as const

/** Orders one fault at one stand-in. */
export async function orderFault(shops: readonly ChaosShop[], draw: () => number): Promise<string> {
  const shop = chosen(shops, draw)
  const fault = chosen(FAULTS, draw)
  const count = draw() < 0.8 ? 1 : 3
  const delay = fault.kind === 'slow' ? { delayMs: 1_000 + Math.floor(draw() * 8_000) } : {}
  const answer = await call('POST', `${shop.cartUrl}/_control/faults`, {
    body: { ...fault, count, ...delay },
  })
  if (answer === null || answer.status >= 300)
    throw new Error(`the stand-in refuses ${JSON.stringify(fault)}: ${JSON.stringify(answer?.body)}`)
  return `${shop.cart} ${fault.screen} ${fault.kind} x${count}`
}

/** The shop's staff move the dates of a subscription in the cart. */
export async function editAsStaff(shops: readonly ChaosShop[], draw: () => number): Promise<string> {
  const shop = chosen(shops, draw)
  const { teikiId } = chosen(shop.buyers, draw)
  const days = 1 + Math.floor(draw() * 5)
  const at = `${shop.cartUrl}/_control/teiki/${teikiId}`
  const row = await call('GET', at)
  if (row === null || row.status !== 200 || row.body['status'] !== 1) return 'nothing'
  const moved = (value: unknown): string =>
    new Date(Date.parse(`${String(value)}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
  const { next_date, next_deliv_date } = row.body
  await call('PUT', at, {
    body: {
      ...(typeof next_date === 'string' ? { next_date: moved(next_date) } : {}),
      ...(typeof next_deliv_date === 'string' ? { next_deliv_date: moved(next_deliv_date) } : {}),
    },
  })
  return `${shop.cart} ${teikiId} +${days} days`
}

/**
 * Does one harm to the product or its servers, and brings a server back; answers what it was.
 * @param temporalAwayMs for how long Temporal may be away
 */
export async function harm(world: World, draw: () => number, temporalAwayMs: number): Promise<string> {
  const kind = draw()
  const at = draw()
  const length = draw()
  const named = (part: string) => world.product.filter(({ name }) => name.startsWith(part))
  if (kind < 0.3) {
    const one = chosen(named('robots'), () => at)
    return `kill -9 ${one.name}: ${one.kill()}`
  }
  if (kind < 0.45) {
    const one = chosen(named('robots'), () => at)
    return `kill a browser of ${one.name}: ${one.killBrowser(() => length)}`
  }
  if (kind < 0.6) {
    const one = chosen(named('robots'), () => at)
    const ms = Math.round(TIMES.leaseMs * (1 + 2 * length))
    return `SIGSTOP ${one.name} for ${ms} ms: ${await one.freeze(ms)}`
  }
  if (kind < 0.75) {
    const one = chosen([...named('orders'), ...named('line'), ...named('carts')], () => at)
    return `kill -9 ${one.name}: ${one.kill()}`
  }
  if (kind < 0.84) return `kill -9 api: ${chosen(named('api'), () => at).kill()}`
  if (kind < 0.93) {
    await world.postgres.kill()
    await sleep(200 + 2_000 * length)
    await back('PostgreSQL', () => world.postgres.start())
    return 'PostgreSQL killed and back'
  }
  const ms = 1_000 + (temporalAwayMs - 1_000) * length
  await world.temporal.kill()
  await sleep(ms)
  await back('Temporal', () => world.temporal.start())
  return `Temporal away for ${Math.round(ms / 1_000)} s`
}

async function back(name: string, start: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await start()
    } catch (error) {
      if (tries > 20) throw new Error(`${name} does not start again`, { cause: error })
      await sleep(500)
    }
  }
}

/** Takes all ordered faults back. */
export async function clearFaults(shops: readonly ChaosShop[]): Promise<void> {
  for (const { cartUrl } of shops) await call('DELETE', `${cartUrl}/_control/faults`)
}
