import { setTimeout as sleep } from 'node:timers/promises'
import { type Bed, type BenchPlace, openBed } from './bed.ts'
import { armByWorkflows } from './feed.ts'
import { type Figure, type Findings, number, quantile } from './figure.ts'
import { type AcceptedPush, firstMembers } from './lineSandbox.ts'
import { rawRate } from './rawPushes.ts'
import { type BenchShop, seedOrders, seedShop, timingOf } from './seed.ts'

const ORDERS = 5_000
/** Where the machine slows down meanwhile fewer are armed in time, and the figure says how many; this at least. */
const LEAST = 3_000
/**
 * Sent first, in channels of their own: the dispatcher is warm then, as the raw pushes are, and it is seen how long
 * arming takes here.
 */
const WARM_UP = { orders: 600, firstChannel: 80, dueInMs: 45_000 }
/** Arming is given so much more than the warm-up's pace asks for. */
const MARGIN = 1.4
/** Everything rests for so long before the wave. */
const REST_MS = 3_000
/** Those placed last are armed within so long. */
const ARMED_LAST_MS = 15_000
const LONGEST_MS = 60_000

/** Figures that are counted, not timed, and so may be taken while orders are armed; `lastsMs` at most. */
export interface Beside {
  lastsMs: number
  run: () => Promise<Findings>
}

/**
 * 5,000 orders that fall due in one second, armed by their own workflows beforehand, against the same
 * pushes sent raw to the same sandbox: through the same limiter for one channel, without for ten.
 */
export async function wave(place: BenchPlace, channels: 1 | 10, beside?: Beside): Promise<Findings> {
  const bed = await openBed(place)
  try {
    const perChannel = ORDERS / channels
    for (let index = 0; index < channels; index++) await bed.line.open(index, firstMembers(perChannel))
    const raw = await rawRate({ baseUrl: bed.line.url, channels, perChannel, paced: channels === 1 })
    await bed.startRoles()
    const armingMs = Math.max(beside?.lastsMs ?? 0, await warmUp(bed, channels))

    const dueAt = Math.ceil((Date.now() + armingMs) / 1000) * 1000
    const { shipDate, sendTime } = timingOf(dueAt)
    const shop = await seedShop(bed.db, bed.vault, { channels, sendTime })
    await seedOrders(bed.databaseUrl, shop, { perChannel, shipDate })
    const times = { lastPlaced: dueAt - REST_MS - ARMED_LAST_MS, deadline: dueAt - REST_MS }
    const [{ placed, armed, seconds }, found] = await Promise.all([
      armByWorkflows(bed, shop, times),
      beside?.run(),
    ])
    if (armed < placed || placed < LEAST || Date.now() > dueAt - REST_MS / 2)
      throw new Error(`${armed} of ${placed} orders armed in ${seconds.toFixed(0)} s: no wave to measure`)
    console.log(`    ${number(placed)} orders armed by their workflows in ${seconds.toFixed(0)} s`)
    await sleep(Math.max(0, dueAt - Date.now()))
    await allSettled(bed, shop, dueAt)
    const { figures, wrong } = await report(bed, shop, { dueAt, raw, channels, placed })
    return { figures: [...figures, ...(found?.figures ?? [])], wrong: [...wrong, ...(found?.wrong ?? [])] }
  } finally {
    await bed.close()
  }
}

/** Returns the time to be given to arming, by the pace at which these were armed. Milliseconds. */
async function warmUp(bed: Bed, channels: number): Promise<number> {
  const { orders, firstChannel, dueInMs } = WARM_UP
  const perChannel = orders / channels
  for (let index = 0; index < channels; index++)
    await bed.line.open(firstChannel + index, firstMembers(perChannel))
  const dueAt = Math.ceil((Date.now() + dueInMs) / 1000) * 1000
  const { shipDate, sendTime } = timingOf(dueAt)
  const shop = await seedShop(bed.db, bed.vault, { channels, firstChannel, sendTime })
  await seedOrders(bed.databaseUrl, shop, { perChannel, shipDate })
  const { placed, seconds } = await armByWorkflows(bed, shop, {
    lastPlaced: dueAt - REST_MS,
    deadline: dueAt,
  })
  await sleep(Math.max(0, dueAt - Date.now()))
  await allSettled(bed, shop, dueAt)
  return (seconds / placed) * ORDERS * MARGIN * 1000
}

async function allSettled(bed: Bed, shop: BenchShop, dueAt: number): Promise<void> {
  // Looked at rarely: the count shares the cores with what is measured.
  for (;;) {
    await sleep(1_000)
    const { rows } = await bed.admin.query<{ open: number }>(
      `select count(*)::int as open from deliveries where shop_id = $1 and state in ('planned', 'armed', 'sending')`,
      [shop.shopId],
    )
    if (rows[0]?.open === 0 || Date.now() > dueAt + LONGEST_MS) return
  }
}

async function report(
  bed: Bed,
  shop: BenchShop,
  { dueAt, raw, channels, placed }: { dueAt: number; raw: number; channels: number; placed: number },
): Promise<Findings> {
  const accepted: AcceptedPush[] = []
  // From a minute before: raw pushes are older, and an early message would be found.
  for (const { index } of shop.channels) accepted.push(...(await bed.line.accepted(index, dueAt - 60_000)))
  const wrong = wrongIn(accepted, await expected(bed, shop), dueAt)
  if (accepted.length < placed) wrong.push(`${placed} orders, ${accepted.length} messages`)
  const { rows } = await bed.admin.query<{ state: string; armed_by: string | null; n: number }>(
    'select state, armed_by, count(*)::int as n from deliveries where shop_id = $1 group by 1, 2',
    [shop.shopId],
  )
  for (const { state, n } of rows) if (state !== 'sent') wrong.push(`${n} rows ended ${state}`)
  const byKeeper = rows.filter((row) => row.armed_by !== 'workflow').reduce((sum, row) => sum + row.n, 0)

  const late = accepted.map((push) => push.acceptedAt - dueAt).sort((a, b) => a - b)
  const last = quantile(late, 1)
  const rate = accepted.length / (last / 1000)
  const over = channels === 1 ? 'one channel' : `${channels} channels`
  const figures: Figure[] = [
    {
      name: `wave of ${number(placed)} orders, ${over}`,
      measured: `${number(rate)} pushes/s`,
      baseline: `${number(raw)}/s raw, ${channels === 1 ? 'same limiter' : 'no limiter'}`,
      ratio: rate / raw,
      aim: { atLeast: channels === 1 ? 0.8 : 0.6 },
    },
    {
      name: `lateness in it, ${over}`,
      measured: `p50 ${quantile(late, 0.5)}, p99 ${quantile(late, 0.99)}, max ${last} ms; first ${late[0]} ms`,
      reached: { aim: 'max 6,000 ms', ok: last <= 6_000 },
    },
    {
      name: `rows armed by the keeper, ${over}`,
      measured: number(byKeeper),
      reached: { aim: '0', ok: byKeeper === 0 },
    },
  ]
  return { figures, wrong }
}

const addressee = (channelId: string, userId: string): string => `${channelId} ${userId}`

/** Who has a delivery in the wave. */
async function expected(bed: Bed, shop: BenchShop): Promise<string[]> {
  const { rows } = await bed.admin.query<{ channel_id: string; line_user_id: string }>(
    `select a.channel_id, m.line_user_id from deliveries d
       join members m on m.id = d.member_id join line_accounts a on a.id = d.line_account_id
      where d.shop_id = $1`,
    [shop.shopId],
  )
  return rows.map((row) => addressee(row.channel_id, row.line_user_id))
}

/** Each of them exactly one message, nobody else one, none before its second. */
function wrongIn(accepted: AcceptedPush[], wanted: string[], dueAt: number): string[] {
  const wrong: string[] = []
  const early = accepted.filter((push) => push.acceptedAt < dueAt).length
  if (early > 0) wrong.push(`${early} messages left before their due second`)
  const got = new Map<string, number>()
  for (const { channelId, userId } of accepted) {
    const to = addressee(channelId, userId)
    got.set(to, (got.get(to) ?? 0) + 1)
  }
  const doubles = [...got.values()].filter((count) => count > 1).length
  if (doubles > 0) wrong.push(`${doubles} members got more than one message`)
  const lost = wanted.filter((to) => !got.has(to)).length
  if (lost > 0) wrong.push(`${lost} members got no message`)
  if (got.size > wanted.length)
    wrong.push(`${got.size - wanted.length} members got a message that nobody planned`)
  return wrong
}
