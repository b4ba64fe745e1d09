import { setTimeout as sleep } from 'node:timers/promises'
import { writeCartCredentials } from '../../domain/carts/cartCredentials.ts'
import { inShop } from '../../schema/database.ts'
import { insertApiKey, newKey } from '../../schema/shops/apiKeys.ts'
import { insertOperator } from '../../schema/shops/operators.ts'
import { type Bed, type BenchPlace, openBed, until } from './bed.ts'
import { type Figure, type Findings, number, quantile } from './figure.ts'
import { seedShop } from './seed.ts'

/** Of the stand-in cart. */
const TOKEN = 'SandboxRepistToken01'
/** How long each is measured: both shops at rest, one that saves without end, one that also pulls by many connections. */
const PHASE_MS = 90_000
/** A shop may check 5 times a minute. */
const SAVE_EVERY_MS = 13_000
/** Saves of the shop that floods: 3.4 a second, of a connection with a wrong token. */
const FLOOD_EVERY_MS = 294
/** Its connections at the same host, in the end: they want more turns than there are. */
const FLOOD_CONNECTIONS = 5
const SYNC_SECONDS = 10
const LONGEST_LAG_MS = 300_000

interface Shop {
  shopId: string
  key: string
  connectionIds: string[]
  lineAccountIds: string[]
}

/**
 * Two shops at one cart host. How long an order of the one takes from the cart to our tables, and how long it takes to
 * save its connection: at rest, then while the other saves a wrong token without end, then with more connections there
 * than the host has turns for.
 */
export async function sharedCarts(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    const cart = await bed.startCart()
    const url = await bed.startApi()
    await bed.startCarts({ syncSeconds: SYNC_SECONDS })
    await cart.put('shop', { rateLimitPerSecond: null })
    const quiet = await shopAt(bed, { host: cart.host, channels: 1, firstChannel: 0 })
    await until('the first import', 60_000, async () => {
      const { rows } = await bed.admin.query(
        "select from sync_cursors where connection_id = $1 and resource = 'orders' and finished_at is not null",
        [quiet.connectionIds[0]],
      )
      return rows.length > 0
    })
    const flooding = await shopAt(bed, { host: cart.host, channels: 1, firstChannel: 1 })
    const atRest = await measure(bed, { quiet, url, cart })
    const flood = startFlood(flooding, url, cart.host)
    const besideSaves = await measure(bed, { quiet, url, cart })
    await shopAt(bed, { host: cart.host, channels: FLOOD_CONNECTIONS, firstChannel: 2 })
    await sleep(SYNC_SECONDS * 1_000)
    const besideAll = await measure(bed, { quiet, url, cart })
    const answers = await flood.stop()
    return {
      figures: [
        lagFigure('beside a shop that saves a wrong token 3.4 times a second', besideSaves, atRest),
        saveFigure('beside it', besideSaves, atRest),
        lagFigure(`beside it and ${FLOOD_CONNECTIONS} connections at the same host`, besideAll),
        saveFigure('beside them', besideAll),
        { name: 'answers to the saves of the shop that floods', measured: answers },
      ],
      wrong: [],
    }
  } finally {
    await bed.close()
  }
}

type Measured = Awaited<ReturnType<typeof measure>>

const lagFigure = (name: string, beside: Measured, atRest?: Measured): Figure =>
  figure({
    name: `an order of one shop, from the cart to us, ${name}`,
    values: beside.lags,
    baseline: atRest?.lags,
    print: (ms) => `${number(ms / 1_000, 1)} s`,
  })

function saveFigure(name: string, beside: Measured, atRest?: Measured): Figure {
  const refused = beside.saves.filter(({ status }) => status !== 200).length
  const made = figure({
    name: `saving its connection ${name}`,
    values: beside.saves.map(({ ms }) => ms),
    baseline: atRest?.saves.map(({ ms }) => ms),
    print: (ms) => `${number(ms)} ms`,
  })
  return { ...made, measured: `${made.measured}; ${refused} of ${beside.saves.length} refused` }
}

interface Comparison {
  name: string
  values: readonly number[]
  /** Undefined: only reported. */
  baseline: readonly number[] | undefined
  print: (value: number) => string
}

function figure({ name, values, baseline, print }: Comparison): Figure {
  const of = (all: readonly number[]) => {
    const sorted = all.toSorted((one, other) => one - other)
    const median = quantile(sorted, 0.5)
    return { median, text: `median ${print(median)}, max ${print(quantile(sorted, 1))}` }
  }
  const measured = of(values)
  if (baseline === undefined) return { name, measured: measured.text }
  const rest = of(baseline)
  return {
    name,
    measured: measured.text,
    baseline: `${rest.text} at rest`,
    ratio: measured.median / rest.median,
    aim: { atMost: 2 },
  }
}

type Cart = Awaited<ReturnType<Bed['startCart']>>

/** A shop with connections to the host, and a key that may save them. */
async function shopAt(
  bed: Bed,
  { host, ...channelsOf }: { host: string; channels: number; firstChannel: number },
): Promise<Shop> {
  const { shopId, channels } = await seedShop(bed.db, bed.vault, { ...channelsOf, sendTime: '18:00' })
  const key = newKey()
  await inShop(bed.db, shopId, async (tx) => {
    const operator = await insertOperator(tx, shopId, { name: 'bench', role: 'ADMIN' })
    await insertApiKey(tx, shopId, { operatorId: operator.id, name: 'bench', key })
    const value = writeCartCredentials({ accessToken: TOKEN })
    for (const { connectionId } of channels) {
      const credentials = await bed.vault.store(tx, { shopId, purpose: 'cart.credentials', value })
      await tx
        .updateTable('cart_connections')
        .set({ cart_domain: host, credentials_id: credentials })
        .where('id', '=', connectionId)
        .execute()
    }
  })
  return {
    shopId,
    key: key.clear,
    connectionIds: channels.map(({ connectionId }) => connectionId),
    lineAccountIds: channels.map(({ lineAccountId }) => lineAccountId),
  }
}

let orders = 0

/** Lags of orders and times of saves of the shop, for {@link PHASE_MS}. Milliseconds. */
async function measure(bed: Bed, { quiet, url, cart }: { quiet: Shop; url: string; cart: Cart }) {
  const endsAt = performance.now() + PHASE_MS
  const lags: number[] = []
  const saves: { ms: number; status: number }[] = []
  const orderLags = async () => {
    while (performance.now() < endsAt) {
      orders += 1
      const id = `bench-${orders}`
      await cart.put(`orders/${id}`, {})
      const began = performance.now()
      await until(`order ${id}`, LONGEST_LAG_MS, async () => {
        const { rows } = await bed.admin.query('select from orders where shop_id = $1 and external_id = $2', [
          quiet.shopId,
          id,
        ])
        return rows.length > 0
      })
      lags.push(performance.now() - began)
      // Not in step with the schedule.
      await sleep(Math.random() * SYNC_SECONDS * 1_000)
    }
  }
  const saveTimes = async () => {
    while (performance.now() < endsAt) {
      const began = performance.now()
      const { rows } = await bed.admin.query<{ version: number }>(
        'select version from cart_connections where id = $1',
        [quiet.connectionIds[0]],
      )
      const answer = await fetch(`${url}/v1/cart-connections/${quiet.connectionIds[0]}`, {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${quiet.key}`,
          'content-type': 'application/json',
          'if-match': `"${rows[0]?.version}"`,
        },
        body: JSON.stringify({ accessToken: TOKEN }),
      })
      await answer.text()
      saves.push({ ms: performance.now() - began, status: answer.status })
      await sleep(SAVE_EVERY_MS - Math.min(SAVE_EVERY_MS, performance.now() - began) + Math.random() * 500)
    }
  }
  await Promise.all([orderLags(), saveTimes()])
  return { lags, saves }
}

/** Saves a wrong token again and again, without waiting for the answers, which are counted by their codes. */
function startFlood(shop: Shop, url: string, host: string): { stop(): Promise<string> } {
  const counts = new Map<string, number>()
  const asked: Promise<void>[] = []
  const save = async (): Promise<void> => {
    const answer = await fetch(`${url}/v1/cart-connections/${shop.connectionIds.at(-1)}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${shop.key}`,
        'content-type': 'application/json',
        'if-match': '"1"',
      },
      body: JSON.stringify({ cartDomain: host, accessToken: 'WrongToken' }),
    })
    const { code = 'saved' } = (await answer.json()) as { code?: string }
    counts.set(`${answer.status} ${code}`, (counts.get(`${answer.status} ${code}`) ?? 0) + 1)
  }
  const timer = setInterval(() => asked.push(save().catch(() => {})), FLOOD_EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(asked)
      return [...counts].map(([code, count]) => `${count} x ${code}`).join(', ')
    },
  }
}
