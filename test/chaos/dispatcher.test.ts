import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, it } from '@jest/globals'
import { PUSH_TIMEOUT_MS } from '../../worker/delivery/dispatcher/channel.ts'
import { dueIn } from '../setup/messages/messages.ts'
import { KEEPER_TELLS_MS, LEASE_MS, WORKFLOW_TASK_MS } from './stage/bounds.ts'
import { deliveryOf, GIVEN_ONCE, givenTo, holdsChannel, openShop, placeOrder } from './stage/customers.ts'
import { type Actor, onStage, type Stage } from './stage/stage.ts'
import { until } from './stage/until.ts'

/** Stages of both tests run at the same time: most of it is waiting for a lease to end. */
const clusterUrl = process.env['TEST_DATABASE_URL']

/**
 * Puts a dispatcher to sleep in the middle of a transaction, where it holds locks: its statements are held up
 * by a lock on the table, and go on when it cannot take their answers any more.
 */
async function freezeInTransaction({ databaseUrl }: Stage, sleeper: Actor): Promise<void> {
  const owner = new pg.Client({ connectionString: databaseUrl })
  await owner.connect()
  try {
    await owner.query('begin')
    await owner.query('lock table deliveries in access exclusive mode')
    await until('the dispatcher is held up', 5_000, async () => {
      await owner.query('select pg_stat_clear_snapshot()')
      const { rowCount } = await owner.query(
        `select from pg_stat_activity where datname = current_database() and application_name = 'todoke-line'
            and wait_event_type = 'Lock' and query ~ '^\\s*(update|select d.id, d.member_id)'`,
      )
      return (rowCount ?? 0) > 0
    })
    sleeper.freeze()
    await owner.query('commit')
  } finally {
    await owner.end()
  }
}

it.concurrent(
  'sends one message when the dispatcher is killed after LINE accepted it and before that was recorded',
  () =>
    onStage({ clusterUrl }, async (stage) => {
      const { line } = stage
      const [first] = await Promise.all([stage.start('line'), stage.start('orders')])
      const { sendTime, shipDate } = dueIn(5)
      const shop = await openShop(stage, { sendTime })
      await line.fault({ endpoint: 'push', kind: 'hang-after-accept', count: 1 })
      const { orderId, memberId, userId } = await placeOrder(stage, shop, shipDate)

      await until('the push is accepted', 20_000, async () => (await line.accepted()).length > 0)
      await first.kill()
      expect(await deliveryOf(shop, orderId)).toMatchObject({ state: 'sending', ambiguous: false, tries: 1 })

      await stage.start('line')
      const given = until('the actions are done', LEASE_MS + KEEPER_TELLS_MS + WORKFLOW_TASK_MS, async () => {
        const row = await deliveryOf(shop, orderId)
        return row?.state === 'sent' && row.actions_open === 0 && row
      })
      expect(await given).toMatchObject({ state: 'sent', ambiguous: true, tries: 2, armed_by: 'workflow' })
      expect(await line.accepted(userId)).toHaveLength(1)
      const requests = await line.pushRequests(userId)
      expect(requests.map((request) => request.status)).toEqual([null, 409])
      expect(requests.some((request) => request.bodyDiffers)).toBe(false)
      expect(new Set(requests.map((request) => request.retryKey)).size).toBe(1)
      expect(await givenTo(shop, memberId)).toEqual(GIVEN_ONCE)
    }),
  90_000,
)

it.concurrent(
  'pushes and settles nothing when the dispatcher wakes after a successor has taken its channel',
  () =>
    onStage({ clusterUrl }, async (stage) => {
      const { line } = stage
      const [sleeper] = await Promise.all([stage.start('line'), stage.start('orders')])
      const { sendTime, shipDate } = dueIn(6)
      // Ten pushes a second, so that most are claimed or waiting when the dispatcher falls asleep.
      const shop = await openShop(stage, { sendTime, pushLimit: 10 })
      const orders = []
      for (let i = 0; i < 20; i++) orders.push(await placeOrder(stage, shop, shipDate))
      // One push under way while it sleeps: the sandbox has accepted it and never answers.
      await line.fault({ endpoint: 'push', kind: 'hang-after-accept', count: 1 })
      await until('some are sent', 20_000, async () => (await line.accepted()).length >= 4)
      await freezeInTransaction(stage, sleeper)
      expect((await line.accepted()).length).toBeLessThan(orders.length)

      const successor = await stage.start('line')
      await until('the successor holds the channel', LEASE_MS + 10_000, () => holdsChannel(shop, successor))
      const rows = () =>
        shop.run((tx) =>
          tx
            .selectFrom('deliveries')
            .select(['id', 'state', 'epoch', 'tries', 'settled_at', 'line_request_id', 'ambiguous'])
            .orderBy('id')
            .execute(),
        )
      const settled = await until('all are sent', 15_000, async () => {
        const now = await rows()
        return now.every((row) => row.state === 'sent') && now
      })
      expect(settled).toHaveLength(orders.length)

      const before = await line.pushRequests()
      sleeper.thaw()
      // Whatever it had begun ends within a push.
      await sleep(PUSH_TIMEOUT_MS + 1_000)
      expect(await line.pushRequests()).toHaveLength(before.length)
      expect(await rows()).toEqual(settled)
      expect(await holdsChannel(shop, successor)).toBe(true)
      expect(await line.summary()).toMatchObject({ count: orders.length, duplicates: 0 })
    }),
  90_000,
)
