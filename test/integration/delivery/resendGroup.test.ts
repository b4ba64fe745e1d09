import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client } from 'pg'
import type { OrderId } from '../../../domain/values/ids.ts'
import type { OperatorRole } from '../../../schema/shops/operators.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { addDueShop, type DueShop } from '../../setup/delivery/dueShop.ts'
import { changeOrder } from '../../setup/orders/orders.ts'
import { addShop } from '../../setup/shops/shop.ts'

let api: TestApi
let line: TestLine
let admin: Client
beforeAll(async () => {
  api = await startTestApi()
  line = await TestLine.start()
  admin = new Client({ connectionString: api.database.url })
  await admin.connect()
})
afterAll(async () => {
  await admin?.end()
  await line?.close()
  await api?.close()
})

const YESTERDAY = new Date(Date.now() - 26 * 3_600_000)
const ENDED = { due_at: YESTERDAY, settled_at: new Date(), notified_at: new Date() }

/** A shop whose deliveries, one an order, ended in these ways. */
async function ended(...ways: object[]) {
  const shop = await addDueShop(api.database.db, line, { count: ways.length })
  for (const [i, way] of ways.entries())
    await shop.run((tx) =>
      tx
        .updateTable('deliveries')
        .set({ ...ENDED, ...way })
        .where('order_id', '=', shop.orders[i] ?? '')
        .execute(),
    )
  const key = await api.keyFor(shop.shopId, 'EDITOR')
  const messageId = (await shop.row()).message_id ?? ''
  return {
    shop,
    key,
    messageId,
    resend: (body: object, headers = {}) => resend(messageId, key, body, headers),
    attempts: () => attempts(shop),
  }
}
const resend = (messageId: string, key: string, body: object, headers = {}) =>
  api.call('POST', `/v1/resend-list/${messageId}/resend`, { key, body, headers })

/** How many deliveries each attempt number has. */
async function attempts(shop: DueShop): Promise<Record<number, number>> {
  const rows = await shop.run((tx) => tx.selectFrom('deliveries').select('attempt').execute())
  const counts: Record<number, number> = {}
  for (const { attempt } of rows) counts[attempt] = (counts[attempt] ?? 0) + 1
  return counts
}

const FAILED = { state: 'failed', reason: 'INVALID_CONTENT' } as const
const EXPIRED = { state: 'skipped', reason: 'OUTAGE_EXPIRED' } as const
const UNKNOWN = { state: 'unknown', ambiguous: true } as const

describe('a part of the re-send list', () => {
  it('goes at one call, without what may have arrived', async () => {
    const { shop, resend, attempts } = await ended(FAILED, EXPIRED, UNKNOWN, { ...EXPIRED, maybe_sent: true })
    const { status, body } = await resend({ expected: 2 })
    expect(status).toBe(201)
    expect(body).toMatchObject({ resent: 2, mayArriveTwice: 0, remaining: 0, quotaLeft: null })
    expect(body['leftOut']).toEqual([
      { code: 'MAY_ARRIVE_TWICE', count: 2, text: expect.stringContaining('二重に届く') },
    ])
    expect(body['firstDueAt']).toEqual(expect.any(String))
    expect(await attempts()).toEqual({ 1: 4, 2: 2 })
    const rows = await shop.run((tx) =>
      tx
        .selectFrom('deliveries')
        .select(['order_id', 'state', 'requested_by'])
        .where('attempt', '=', 2)
        .execute(),
    )
    expect(new Set(rows.map((row) => row.order_id))).toEqual(new Set(shop.orders.slice(0, 2)))
    expect(rows.every((row) => row.state === 'planned' && row.requested_by !== null)).toBe(true)
    const told = await shop.run((tx) =>
      tx.selectFrom('outbox').select('workflow_id').where('signal', '=', 'nudged').execute(),
    )
    expect(new Set(told.map((row) => row.workflow_id)).size).toBe(2)
  })

  it('takes what may arrive twice when a person says so, and counts it', async () => {
    const { resend, attempts } = await ended(FAILED, UNKNOWN)
    expect((await resend({ expected: 1, mayArriveTwice: true })).status).toBe(409)
    const { body } = await resend({ expected: 2, mayArriveTwice: true })
    expect(body).toMatchObject({ resent: 2, mayArriveTwice: 1, leftOut: [] })
    expect(await attempts()).toEqual({ 1: 2, 2: 2 })
  })

  it('sends nothing when it is more than the person has seen', async () => {
    const { shop, resend, attempts } = await ended(FAILED, EXPIRED)
    await shop.run((tx) =>
      tx
        .updateTable('line_accounts')
        .set({ quota_limit: 200, quota_used: 150, quota_read_at: new Date() })
        .where('id', '=', shop.lineAccountId)
        .execute(),
    )
    const { status, body } = await resend({ expected: 1 })
    expect([status, body['code'], body['errors']?.[0]?.['pointer']]).toEqual([
      409,
      'RESEND_NOT_CONFIRMED',
      '/expected',
    ])
    expect(body['detail']).toEqual('再送の対象は2件です。今月の残りの配信数は50通です。')
    expect(await attempts()).toEqual({ 1: 2 })
    expect((await resend({ expected: 3 })).body).toMatchObject({ resent: 2, quotaLeft: 50 })
  })

  it('may be one outcome of the list alone', async () => {
    const { resend, attempts } = await ended(FAILED, EXPIRED, EXPIRED)
    expect((await resend({ expected: 1, state: 'failed' })).body['resent']).toBe(1)
    expect((await resend({ expected: 2, reason: 'OUTAGE_EXPIRED' })).body['resent']).toBe(2)
    expect(await attempts()).toEqual({ 1: 3, 2: 3 })
  })

  it('goes once, whoever asks again, with a key or without', async () => {
    const { resend, attempts } = await ended(FAILED, EXPIRED)
    const headers = { 'idempotency-key': 'after-the-outage' }
    const [first, beside] = await Promise.all([resend({ expected: 2 }, headers), resend({ expected: 2 })])
    expect(Number(first.body['resent']) + Number(beside.body['resent'])).toBe(2)
    const again = await resend({ expected: 2 }, headers)
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true'])
    expect((await resend({ expected: 1 }, headers)).body['code']).toBe('IDEMPOTENCY_KEY_REUSED')
    expect((await resend({ expected: 2 })).body).toMatchObject({ resent: 0, leftOut: [] })
    expect(await attempts()).toEqual({ 1: 2, 2: 2 })
  })

  it('leaves out what can no longer go, and says why', async () => {
    const { shop, resend, attempts } = await ended(FAILED, FAILED)
    await changeOrder(shop, shop.orders[1] as OrderId, { status: 'CANCELLED' })
    const { body } = await resend({ expected: 2 })
    expect(body).toMatchObject({ resent: 1, leftOut: [{ code: 'ORDER_ENDED', count: 1 }] })
    expect(await attempts()).toEqual({ 1: 2, 2: 1 })
  })

  it('asks again for what a first attempt may have brought', async () => {
    const { shop, resend } = await ended(UNKNOWN)
    await resend({ expected: 1, mayArriveTwice: true })
    await shop.run((tx) =>
      tx
        .updateTable('deliveries')
        .set({ ...ENDED, ...FAILED })
        .where('attempt', '=', 2)
        .execute(),
    )
    expect((await resend({ expected: 1 })).body).toMatchObject({
      resent: 0,
      leftOut: [{ code: 'MAY_ARRIVE_TWICE', count: 1 }],
    })
  })

  it('is for who may edit, and of the own shop', async () => {
    const { shop, messageId, attempts } = await ended(FAILED)
    const keyOf = (role: OperatorRole) => api.keyFor(shop.shopId, role)
    expect((await resend(messageId, await keyOf('VIEWER'), { expected: 1 })).status).toBe(403)
    const other = await addShop(api.database.db)
    const stranger = await api.keyFor(other.shopId, 'ADMIN')
    expect((await resend(messageId, stranger, { expected: 1 })).status).toBe(404)
    expect(await attempts()).toEqual({ 1: 1 })
  })
})

describe('after an outage of a thousand', () => {
  /** Orders like the first one, and their deliveries. */
  const multiply = (shop: DueShop, times: number) =>
    admin.query(
      `with made as (
         insert into orders (shop_id, connection_id, external_id, number, kind, status, raw_status, raw, ship_date,
                             ship_date_first_seen_at, facts_known_at, customer_external_id)
         select o.shop_id, o.connection_id, 'M' || i, 'M' || i, o.kind, o.status, o.raw_status, '{}', o.ship_date,
                o.ship_date_first_seen_at, o.facts_known_at, o.customer_external_id
           from orders o, generate_series(1, $2::int) i where o.id = $1
         returning id)
       insert into deliveries (shop_id, line_account_id, message_id, scenario_id, order_id, member_id, plan_version,
                               state, reason, due_at, known_at, arm_at, settled_at, notified_at)
       select d.shop_id, d.line_account_id, d.message_id, d.scenario_id, m.id, d.member_id, d.plan_version, d.state,
              d.reason, d.due_at, d.known_at, d.arm_at, d.settled_at, d.notified_at
         from made m, deliveries d where d.order_id = $1`,
      [shop.orders[0], times],
    )

  it('goes on where a process that died had come to', async () => {
    const { shop, resend, attempts } = await ended(EXPIRED)
    await multiply(shop, 1_199)
    // The second transaction, or the third, meets an order that cannot be written.
    const { rows } = await admin.query<{ order_id: string }>(
      `select order_id from deliveries where shop_id = $1 order by due_at, id offset 700 limit 1`,
      [shop.shopId],
    )
    await admin.query(`create function break_off() returns trigger language plpgsql as $$
      begin if new.order_id = '${rows[0]?.order_id}' and new.attempt = 2 then raise exception 'gone'; end if;
      return new; end $$`)
    await admin.query(
      `create trigger breaks before insert on deliveries for each row execute function break_off()`,
    )
    const headers = { 'idempotency-key': 'all-of-them' }
    expect((await resend({ expected: 1_200 }, headers)).status).toBe(500)
    expect(await attempts()).toEqual({ 1: 1_200, 2: 500 })
    await admin.query('drop trigger breaks on deliveries')
    const { body } = await resend({ expected: 1_200 }, headers)
    expect(body).toMatchObject({ resent: 700, remaining: 0 })
    expect(await attempts()).toEqual({ 1: 1_200, 2: 1_200 })
  })
})
