import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { LineAccountId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../../schema/database.ts'
import { readChannel } from '../../../schema/delivery/dispatch/readFacts.ts'
import { selectDue } from '../../../schema/delivery/dispatch/selectDue.ts'
import { takeRepeats } from '../../../schema/delivery/dispatch/settle.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import {
  createExplainedDatabase,
  type ExplainedDatabase,
  FEW,
  type Readings,
} from '../../setup/queryPlans/queryPlans.ts'
import { addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

/**
 * Rows of the shop that asks, and of each neighbour; a few are due, many armed for later, the others sleep or were
 * sent.
 */
const ROWS = { shop: 12_000, neighbour: 500 }
const NEIGHBOURS = 20
const BIG = ['deliveries', 'orders', 'order_items', 'members', 'outbox', 'enrolments']

let explained: ExplainedDatabase
let admin: ExplainedDatabase['admin']
let shop: TestShop
let other: TestShop

beforeAll(async () => {
  explained = await createExplainedDatabase(BIG)
  const { database, db } = explained
  admin = explained.admin
  shop = { ...(await addShop(database.db, { quota: { limit: 10, used: 0 } })), db }
  await fill(shop, ROWS.shop)
  for (let i = 0; i < NEIGHBOURS; i++) {
    other = await addShop(database.db)
    await fill(other, ROWS.neighbour)
  }
  await admin.query('vacuum analyze')
})
afterAll(() => explained?.close())

async function fill(into: TestShop, rows: number): Promise<void> {
  const productId = await addProduct(into)
  const { messageId, scenarioIds } = await addMessage(
    { ...into, db: explained.database.db },
    { productIds: [productId] },
  )
  await admin.query(
    `with n as (select generate_series(1, $1::int) as i),
          m as (insert into members (shop_id, line_account_id, line_user_id, display_name)
                select $2::uuid, $3::uuid, 'U' || i, '会員' || i from n returning id, no, line_user_id),
          o as (insert into orders (shop_id, connection_id, external_id, number, kind, status, raw_status, raw)
                select $2::uuid, $4::uuid, i, i, 'ONE_TIME', 'SHIPPED', '5', '{}' from n returning id, number::int as i),
          t as (insert into order_items (order_id, line, shop_id, product_code, product_name, quantity)
                select o.id, 1, $2::uuid, 'A', '商品A', 1 from o),
          e as (insert into enrolments (message_id, order_id, shop_id, enrolled_at)
                select $5::uuid, o.id, $2::uuid, now() from o),
          b as (insert into outbox (shop_id, workflow_id, workflow_type, signal, start, done_at)
                select $2::uuid, 'order:' || i, 'order', 'orderPlaced', '{}', case when i > 20 or $1::int < 1000 then now() end from n)
     insert into deliveries (shop_id, line_account_id, message_id, scenario_id, order_id, member_id, member_no, plan_version,
                             state, due_at, known_at, arm_at, epoch, body, retry_key, retry_at, pushed_at, settled_at,
                             notified_at, reason)
     select $2::uuid, $3::uuid, $5::uuid, $6::uuid, o.id, m.id, m.no, 1, s.state,
            now() + s.due, now(), now() + s.due - interval '5 minutes', case when s.state = 'sending' then 1 end,
            '\\x00', gen_random_uuid(), case when s.state = 'sending' then now() + interval '1 hour' end,
            case when s.state = 'sent' then now() - interval '2 days' end,
            case when s.state in ('sent', 'parked') then now() - interval '2 days' end,
            case when s.state in ('sent', 'parked') then now() - interval '2 days' end,
            case when s.state = 'parked' then 'QUOTA' end
       from o join m on m.line_user_id = 'U' || o.i,
            lateral (select case when i <= 20 then 'armed' when i <= 3000 then 'armed' when i <= 3100 then 'sending'
                                 when i <= 3200 then 'parked' when i <= 8000 then 'planned' else 'sent' end as state,
                            case when i <= 20 then interval '-1 second' when i <= 3100 then interval '10 minutes'
                                 when i <= 3200 then interval '-1 day' when i <= 8000 then make_interval(secs => 3600 + i)
                                 else interval '-2 days' end as due) s`,
    [rows, into.shopId, into.lineAccountId, into.connectionId, messageId, scenarioIds[0]],
  )
}

const expectFew = (work: (tx: ShopTx) => Promise<unknown>, ...indexes: string[]): Promise<void> =>
  explained.expectFew(shop.shopId, work, ...indexes)

describe('as the application role, over a large table', () => {
  it('the claim reads the due rows alone, not those armed for later', () =>
    expectFew((tx) => selectDue(tx, shop.lineAccountId, 950), 'deliveries_claim', 'deliveries_member_open'))

  it('the quota counts what was sent since it was read, not all that was ever sent', () =>
    expectFew((tx) => readChannel(tx, shop.lineAccountId)))

  it('the repeats read what is being sent', () =>
    expectFew((tx) => takeRepeats(tx, { ...shop, epoch: 1 }, 950), 'deliveries_sending'))

  it('planning reads one order', async () => {
    const { rows } = await admin.query(`select id from orders where shop_id = $1 limit 1`, [shop.shopId])
    await expectFew((tx) => planOrder(tx, shop.shopId, rows[0].id), 'deliveries_by_order')
  })
})

/** A look-up's own text with values in place of its parameters, explained as the role that it runs as. */
async function lookUp(name: string, parameters: Record<string, string>): Promise<Readings> {
  const { rows } = await admin.query<{ prosrc: string }>(`select prosrc from pg_proc where proname = $1`, [
    name,
  ])
  let text = rows[0]?.prosrc ?? ''
  for (const [parameter, value] of Object.entries(parameters)) text = text.replaceAll(parameter, value)
  await admin.query('begin')
  try {
    await admin.query('set local role todoke_lookup')
    return explained.readings([await explained.explain(text)])
  } finally {
    await admin.query('rollback')
  }
}

describe('look-ups over every shop', () => {
  it('which channels have something due', async () => {
    const quiet = `'{${other.lineAccountId satisfies LineAccountId}}'::uuid[]`
    await admin.query(
      "update deliveries set due_at = now() + interval '1 hour' where shop_id = $1 and state = $2 and due_at < now()",
      [other.shopId, 'armed'],
    )
    await admin.query(
      `insert into channel_leases (line_account_id, shop_id, epoch) values ($1, $2, 1) on conflict do nothing`,
      [other.lineAccountId, other.shopId],
    )
    const { most } = await lookUp('due_channels', { p_channels: quiet })
    expect(most).toBeLessThan(FEW)
  })

  it('who waits for an answer, however many facts there are', async () => {
    await admin.query(
      `insert into outbox (shop_id, workflow_id, workflow_type, signal, signal_args, start, answer_account, claimed_until)
       select $1::uuid, 'member:' || m.id, 'member', 'lineEvent', jsonb_build_array(m.id),
              jsonb_build_object('input', jsonb_build_object('memberId', m.id)), $2::uuid,
              case when m.no % 2 = 0 then now() + interval '1 hour' end
         from members m where m.shop_id = $1 order by m.id limit 3000`,
      [shop.shopId, shop.lineAccountId],
    )
    const wish = { p_most: '32', p_each: '8', p_seconds: '5', p_after: `''`, p_busy: `'{}'::uuid[]` }
    await admin.query('analyze outbox')
    const { indexes, most } = await lookUp('claim_answers', wish)
    await admin.query('delete from outbox where answer_account is not null')
    await admin.query('vacuum analyze outbox')
    expect([...indexes]).toContain('outbox_to_answer')
    expect(most).toBeLessThan(FEW)
  })

  it('facts for the relay, reminders for the keeper, counts for the metrics', async () => {
    const few = { p_most: '400', p_seconds: '30', p_older: `interval '30 seconds'`, p_deliveries: '100' }
    const expected: [string, string][] = [
      ['claim_outbox', 'outbox_pending_by_shop'],
      ['overdue_to_arm', 'deliveries_to_arm'],
      ['unnotified_deliveries', 'deliveries_to_notify'],
      ['deliveries_with_open_actions', 'deliveries_actions_open'],
      ['parked_to_resume', 'deliveries_parked'],
      ['engine_counts', 'deliveries_to_arm'],
      ['wave_due_within', 'deliveries_claim'],
    ]
    for (const [name, index] of expected) {
      const { indexes, most } = await lookUp(name, few)
      expect([name, ...indexes]).toContain(index)
      expect([name, most < FEW]).toEqual([name, true])
    }
  })
})
