import { setTimeout as sleep } from 'node:timers/promises'
import { type Bed, type BenchPlace, openBed } from './bed.ts'
import { armByWorkflows } from './feed.ts'
import { type Figure, type Findings, number, quantile } from './figure.ts'
import { type AcceptedPush, channelIdOf, firstMembers } from './lineSandbox.ts'
import { rawRate } from './rawPushes.ts'
import { type BenchShop, seedOrders, seedShop, timingOf, userIdOf } from './seed.ts'

const ORDERS = 5_000
/** Time for so many orders to be placed and armed: what two cores take, and as much again. Milliseconds. */
const ARMING_MS = 130_000
/** Everything rests for so long before the wave. */
const REST_MS = 3_000
const LONGEST_MS = 60_000

/**
 * 5,000 orders that fall due in one second, armed by their own workflows beforehand, against the same
 * pushes sent raw to the same sandbox: through the same limiter for one channel, without for ten.
 */
export async function wave(place: BenchPlace, channels: 1 | 10): Promise<Findings> {
  const bed = await openBed(place)
  try {
    const perChannel = ORDERS / channels
    for (let index = 0; index < channels; index++) await bed.line.open(index, firstMembers(perChannel))
    const raw = await rawRate({ baseUrl: bed.line.url, channels, perChannel, paced: channels === 1 })

    const dueAt = Math.ceil((Date.now() + ARMING_MS) / 1000) * 1000
    const { shipDate, sendTime } = timingOf(dueAt)
    const shop = await seedShop(bed.db, bed.vault, { channels, sendTime })
    await seedOrders(bed.databaseUrl, shop, { perChannel, shipDate })
    await bed.startRoles()
    const { armed, seconds } = await armByWorkflows(bed, shop, dueAt - REST_MS)
    if (armed < ORDERS)
      throw new Error(
        `only ${armed} of ${ORDERS} orders were armed in ${seconds.toFixed(0)} s: no wave to measure`,
      )
    console.log(`    ${number(ORDERS)} orders armed by their workflows in ${seconds.toFixed(0)} s`)
    await sleep(Math.max(0, dueAt - Date.now()))
    await allSettled(bed, shop, dueAt)
    return await report(bed, shop, { dueAt, raw, channels })
  } finally {
    await bed.close()
  }
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
  { dueAt, raw, channels }: { dueAt: number; raw: number; channels: number },
): Promise<Findings> {
  const accepted: AcceptedPush[] = []
  // From a minute before: raw pushes are older, and an early message would be found.
  for (const { index } of shop.channels) accepted.push(...(await bed.line.accepted(index, dueAt - 60_000)))
  const wrong = wrongIn(accepted, shop, dueAt)
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
      name: `wave of ${number(ORDERS)} orders, ${over}`,
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

/** Each member exactly one message, none before its second. */
function wrongIn(accepted: AcceptedPush[], shop: BenchShop, dueAt: number): string[] {
  const wrong: string[] = []
  const early = accepted.filter((push) => push.acceptedAt < dueAt).length
  if (early > 0) wrong.push(`${early} messages left before their due second`)
  const perMember = new Map<string, number>()
  const key = (channelId: string, userId: string): string => `${channelId} ${userId}`
  for (const { channelId, userId } of accepted) {
    const to = key(channelId, userId)
    perMember.set(to, (perMember.get(to) ?? 0) + 1)
  }
  const doubles = [...perMember.values()].filter((count) => count > 1).length
  if (doubles > 0) wrong.push(`${doubles} members got more than one message`)
  let lost = 0
  for (const { index } of shop.channels)
    for (const n of firstMembers(ORDERS / shop.channels.length))
      if (!perMember.has(key(channelIdOf(index), userIdOf(index, n)))) lost += 1
  if (lost > 0) wrong.push(`${lost} members got no message`)
  return wrong
}
