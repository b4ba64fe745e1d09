import { setTimeout as sleep } from 'node:timers/promises'
import type { ScenarioActions } from '../../domain/members/scenarioActions.ts'
import { orderWorkflowId } from '../../domain/outbox/facts.ts'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import { armAt } from '../../domain/delivery/armTime.ts'
import { inShop } from '../../schema/database.ts'
import { tellOrders } from '../../schema/outbox.ts'
import { fact } from './bare/workflows.ts'
import { startBare } from './bareWave.ts'
import { type Bed, type BenchPlace, openBed, until } from './bed.ts'
import { type Figure, type Findings, quantile } from './figure.ts'
import { firstMembers } from './lineSandbox.ts'
import { type BenchChannel, type BenchShop, seedOrders, seedShop, timingOf } from './seed.ts'

const EACH = 10
/** Enough that ten of them arm within the window below: the arm times are spread over 15 min. */
const SEEDED = 1_500
/** Arming comes 90 s and more before the due time (delivery.md section 3); a little sleep before it. Milliseconds. */
const DUE_IN_MS = 120_000
/** From its call to its end, starts and ends of processes included. */
export const HISTORY_LASTS_MS = 160_000
const SLEEP_MS = { least: 14_000, most: 28_000 }
const BARE_CHANNEL = 9
const BARE_SLEEP_MS = 8_000

/** One sort of order that is looked at. */
interface Sort {
  name: string
  /** Facts until its ship date is known. */
  facts: 1 | 2
  actions: (tagId: string) => ScenarioActions
  atMost?: number
}

const SORTS: readonly Sort[] = [
  { name: 'one scenario', facts: 1, actions: () => ({}), atMost: 1.5 },
  {
    name: 'one scenario with tag and points',
    facts: 1,
    actions: (tagId) => ({ addTagIds: [tagId], points: 100 }),
    atMost: 2.1,
  },
  { name: 'one scenario, ship date comes later', facts: 2, actions: () => ({}) },
]

/** The orders of a sort that were picked, and the bare workflows beside them. */
interface Sample extends Sort {
  channel: BenchChannel
  workflowIds: string[]
  bareIds: string[]
}

/**
 * Events in the history of an order's workflow, from the first signal to its end, against a bare workflow
 * of as many signals, a timer and one activity. Each order sleeps, is armed and sent by the real roles.
 */
export async function history(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    await bed.line.open(BARE_CHANNEL, firstMembers(EACH * SORTS.length))
    await bed.startBareWorker()
    await bed.startRoles()
    const dueAt = Math.ceil((Date.now() + DUE_IN_MS) / 1000) * 1000
    const samples: Sample[] = []
    for (const [index, sort] of SORTS.entries()) samples.push(await start(bed, sort, index, dueAt))
    const ids = samples.flatMap((sample) => [...sample.workflowIds, ...sample.bareIds])
    await until('all workflows at their end', DUE_IN_MS + 60_000, () => allClosed(bed, ids), 1_000)
    const figures: Figure[] = []
    for (const sample of samples) figures.push(await figureOf(bed, sample))
    return { figures, wrong: await wrongIn(bed, samples, dueAt) }
  } finally {
    await bed.close()
  }
}

async function start(bed: Bed, sort: Sort, index: number, dueAt: number): Promise<Sample> {
  const { shipDate, sendTime } = timingOf(dueAt)
  const tagId = crypto.randomUUID()
  const shop = await seedShop(bed.db, bed.vault, {
    channels: 1,
    firstChannel: index,
    sendTime,
    actions: sort.actions(tagId),
  })
  const [channel] = shop.channels
  if (!channel) throw new Error('a shop without a channel')
  await bed.admin.query(
    `insert into tags (id, shop_id, line_account_id, code, name) values ($1, $2, $3, 'bench', 'bench')`,
    [tagId, shop.shopId, channel.lineAccountId],
  )
  const known = sort.facts === 1
  await seedOrders(bed.databaseUrl, shop, { perChannel: SEEDED, shipDate: known ? shipDate : null })
  const picked = await pick(bed, shop, dueAt)
  await bed.line.open(
    index,
    picked.map((order) => order.member),
  )
  const sample: Sample = {
    ...sort,
    channel,
    workflowIds: picked.map((order) => orderWorkflowId(channel.connectionId, order.externalId)),
    bareIds: picked.map((_, i) => `bare:${index}:${i}`),
  }

  const orderIds = picked.map((order) => order.id)
  await inShop(bed.db, shop.shopId, (tx) =>
    tellOrders(tx, { shopId: shop.shopId, orderIds, fact: 'orderPlaced' }),
  )
  for (const [i, id] of sample.bareIds.entries())
    await startBare(bed, id, {
      facts: sort.facts,
      dueAt: Date.now() + BARE_SLEEP_MS,
      channel: BARE_CHANNEL,
      member: index * EACH + i + 1,
    })
  if (!known) {
    // Each has done what its first fact asks for, and waits.
    await sleep(3_000)
    await enterShipDate(bed, shop.shopId, orderIds, shipDate)
    for (const id of sample.bareIds) await bed.client.workflow.getHandle(id).signal(fact)
  }
  return sample
}

/** Ten orders whose workflows will sleep for some seconds before they arm. */
async function pick(bed: Bed, shop: BenchShop, dueAt: number) {
  const { rows } = await bed.admin.query<{ id: OrderId; external_id: string }>(
    'select id, external_id from orders where shop_id = $1 order by id',
    [shop.shopId],
  )
  const now = Date.now()
  const picked = rows
    .filter(({ id }) => {
      const wait = armAt(dueAt, id, now) - now
      return wait >= SLEEP_MS.least && wait <= SLEEP_MS.most
    })
    .slice(0, EACH)
  if (picked.length < EACH) throw new Error(`only ${picked.length} orders sleep for a while`)
  return picked.map((row) => ({
    id: row.id,
    externalId: row.external_id,
    member: Number(row.external_id.slice(1)),
  }))
}

/** As a cart's pull does: the date and its fact in one transaction. */
function enterShipDate(bed: Bed, shopId: ShopId, orderIds: OrderId[], shipDate: string): Promise<void> {
  return inShop(bed.db, shopId, async (tx) => {
    await tx
      .updateTable('orders')
      .set({ ship_date: shipDate, ship_date_first_seen_at: new Date(), facts_known_at: new Date() })
      .where('id', 'in', orderIds)
      .execute()
    await tellOrders(tx, { shopId, orderIds, fact: 'shipDateChanged' })
  })
}

async function allClosed(bed: Bed, workflowIds: string[]): Promise<boolean> {
  for (const id of workflowIds) {
    const { status } = await bed.client.workflow
      .getHandle(id)
      .describe()
      .catch(() => ({ status: { name: 'UNSPECIFIED' } }))
    if (status.name === 'FAILED' || status.name === 'TERMINATED')
      throw new Error(`${id} ended ${status.name}`)
    if (status.name !== 'COMPLETED') return false
  }
  return true
}

async function eventsOf(bed: Bed, workflowIds: string[]): Promise<number[]> {
  const lengths = []
  for (const id of workflowIds)
    lengths.push((await bed.client.workflow.getHandle(id).describe()).historyLength)
  return lengths.sort((a, b) => a - b)
}

async function figureOf(bed: Bed, { name, workflowIds, bareIds, facts, atMost }: Sample): Promise<Figure> {
  const events = await eventsOf(bed, workflowIds)
  const bare = quantile(await eventsOf(bed, bareIds), 0.5)
  const median = quantile(events, 0.5)
  const [least, most] = [quantile(events, 0), quantile(events, 1)]
  return {
    name: `history events of an order, ${name}`,
    measured: `${median}${least === most ? '' : ` (${least} to ${most})`}`,
    baseline: `${bare} bare, ${facts === 1 ? 'one signal' : 'two signals'}`,
    ratio: median / bare,
    ...(atMost === undefined ? {} : { aim: { atMost } }),
  }
}

/** Each order one message, at its time, with its actions done once. */
async function wrongIn(bed: Bed, samples: Sample[], dueAt: number): Promise<string[]> {
  const wrong: string[] = []
  for (const { name, channel, actions } of samples) {
    const accepted = await bed.line.accepted(channel.index, 0)
    const people = new Set(accepted.map((push) => push.userId)).size
    if (accepted.length !== EACH || people !== EACH)
      wrong.push(`${name}: ${accepted.length} messages to ${people} members instead of ${EACH}`)
    if (accepted.some((push) => push.acceptedAt < dueAt)) wrong.push(`${name}: a message left early`)
    const { rows } = await bed.admin.query<{ points: number; tags: number }>(
      `select (select count(*)::int from point_entries p join members m on m.id = p.member_id
                where m.line_account_id = $1) as points,
              (select count(*)::int from member_tags t join members m on m.id = t.member_id
                where m.line_account_id = $1) as tags`,
      [channel.lineAccountId],
    )
    const expected = actions('').points === undefined ? 0 : EACH
    if (rows[0]?.points !== expected || rows[0].tags !== expected)
      wrong.push(`${name}: points ${rows[0]?.points}, tags ${rows[0]?.tags} times instead of ${expected}`)
  }
  return wrong
}
