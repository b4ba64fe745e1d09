import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { dueIn } from '../setup/messages/messages.ts'
import { allWithinMs, KEEPER_ARMS_MS, LONGEST_TO_ACT_MS, LONGEST_TO_SEND_MS } from './stage/bounds.ts'
import { type OpenShop, openShop, placeOrders } from './stage/customers.ts'
import { drawFrom, shuffled } from './stage/draw.ts'
import { onStage, type RoleName, type Stage } from './stage/stage.ts'
import { type Supervised, supervise } from './stage/supervised.ts'
import { until, untilAll } from './stage/until.ts'

const ORDERS = 300
/** A wave of about six seconds. */
const PUSHES_A_SECOND = 50
/** From the first order to the due time: an idle machine arms most of them before it. */
const PREPARE_SECONDS = 20
/** CHAOS_SEED repeats a run: the same victims in the same order after the same pauses. */
const seed = Number(process.env['CHAOS_SEED'] ?? randomInt(1_000_000))

it('loses nothing and sends nothing twice when all is killed in the middle of a wave', async () => {
  tell(`CHAOS_SEED=${seed}`)
  await onStage({}, async (stage) => {
    const { line } = stage
    const orders = await supervise(stage, 'orders')
    const roles = { orders, line: await supervise(stage, 'line') }
    const { sendTime, shipDate } = dueIn(PREPARE_SECONDS)
    const shop = await openShop(stage, { sendTime, pushLimit: PUSHES_A_SECOND })
    await line.latency(30)
    await placeOrders(stage, shop, shipDate, ORDERS)
    const sent = async () => (await line.summary()).count
    const count = (where: 'sent' | 'done') =>
      shop.run(async (tx) => {
        const rows = await tx
          .selectFrom('deliveries')
          .select(['state', 'actions_open', 'notified_at'])
          .execute()
        return rows.filter((row) =>
          where === 'done'
            ? row.state === 'sent' && row.actions_open === 0 && row.notified_at !== null
            : row.state === where,
        ).length
      })
    const beginsWithinMs = PREPARE_SECONDS * 1_000 + KEEPER_ARMS_MS
    await until('the wave runs', beginsWithinMs, async () => (await sent()) > 20)
    await killAll(stage, roles, drawFrom(seed))
    expect(await sent()).toBeLessThan(ORDERS)

    const all = {
      whole: ORDERS,
      stallMs: LONGEST_TO_SEND_MS,
      withinMs: allWithinMs(ORDERS, LONGEST_TO_SEND_MS),
      count: () => count('sent'),
    }
    const sending = untilAll('sent after the kills', all)
    await sending.catch(async () => tell(JSON.stringify(await standing(shop))))
    for (const [role, { endings }] of Object.entries(roles))
      for (const how of endings) tell(`${role} ended by itself: ${how}`)
    expect(await line.summary()).toMatchObject({ count: ORDERS, duplicates: 0, duplicateExamples: [] })
    tell(`all were sent ${await sending} s after the kills; at most ${all.withinMs / 1_000} s`)
    const actions = {
      whole: ORDERS,
      stallMs: LONGEST_TO_ACT_MS,
      withinMs: allWithinMs(ORDERS, LONGEST_TO_ACT_MS),
      count: () => count('done'),
    }
    const acted = await untilAll('actions done', actions)
    tell(`all actions were done ${acted} s after that; at most ${actions.withinMs / 1_000} s`)
    const given = await shop.run(async (tx) => ({
      tags: (await tx.selectFrom('tag_events').select('member_id').execute()).length,
      points: (await tx.selectFrom('point_entries').select('member_id').execute()).length,
      actions: (await tx.selectFrom('delivery_actions').select('action').execute()).length,
    }))
    expect(given).toEqual({ tags: ORDERS, points: ORDERS, actions: 2 * ORDERS })
  })
}, 600_000)

const tell = (words: string): void => void process.stderr.write(`  wave: ${words}\n`)

/** Where everything stands, to be told when a wave does not end. */
const standing = ({ run }: OpenShop) =>
  run(async (tx) => ({
    deliveries: await tx
      .selectFrom('deliveries')
      .select(['state', 'reason', 'armed_by', (of) => of.fn.countAll().as('count')])
      .groupBy(['state', 'reason', 'armed_by'])
      .execute(),
    facts: await tx
      .selectFrom('outbox')
      .select(['signal', (of) => of('done_at', 'is', null).as('waits'), (of) => of.fn.countAll().as('count')])
      .groupBy(['signal', 'waits'])
      .execute(),
  }))

/** Kills every part once, in an order and with pauses that the seed decides; each comes back a little later. */
async function killAll(
  { temporal, postgres }: Stage,
  { line, orders }: Record<RoleName, Supervised>,
  draw: () => number,
): Promise<void> {
  const server = (victim: { kill(): Promise<void>; start(): Promise<void> } | null) => async () => {
    await victim?.kill()
    return async () => victim?.start()
  }
  const victims = {
    temporal: server(temporal),
    postgres: server(postgres),
    line: server(line),
    orders: server(orders),
  }
  const returns: Promise<void>[] = []
  for (const name of shuffled(Object.keys(victims) as (keyof typeof victims)[], draw)) {
    const down = Math.round(300 + draw() * 700)
    tell(`kill -9 ${name}, back after ${down} ms`)
    const comeBack = await victims[name]()
    returns.push(sleep(down).then(comeBack))
    await sleep(200 + draw() * 500)
  }
  await Promise.all(returns)
}
