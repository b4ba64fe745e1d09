import { renderReply } from '../../domain/replies/inserts/index.ts'
import type { Bubble } from '../../domain/bubbles/index.ts'
import type { MemberId } from '../../domain/values/ids.ts'
import { inShop } from '../../schema/database.ts'
import { readInserts } from '../../schema/replies/inserts/readInserts.ts'
import { type BenchPlace, openBed } from './bed.ts'
import { type Findings, number, quantile } from './figure.ts'
import { seedShop } from './seed.ts'

const ORDERS = 1_000_000
const ORDERS_OF_A_MEMBER = 40
const ANSWERS = 400
const WARM_UP = 50
const AIM_MS = 20

/**
 * What 配送状況 costs for a member with 40 orders of the last three months among a million: all statements of one answer,
 * in a transaction as the application's role, from its begin to its commit, one after another at rest.
 */
export async function deliveryStatus(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    const { shopId, channels } = await seedShop(bed.db, bed.vault, { channels: 1, sendTime: '18:00' })
    const [channel] = channels
    if (!channel) throw new Error('a shop without a channel')
    const { lineAccountId, connectionId } = channel
    const members = ORDERS / ORDERS_OF_A_MEMBER
    await bed.admin.query(
      `with made as (
         insert into members (shop_id, line_account_id, line_user_id, link_state)
         select $1, $2, 'B' || i, 'LINKED' from generate_series(1, $4::int) i returning id, line_user_id),
       customers as (
         insert into cart_customers (shop_id, connection_id, external_id, points, raw)
         select $1, $3, 'B' || i, i, '{}' from generate_series(1, $4::int) i returning id, external_id)
       insert into member_links (customer_id, line_account_id, member_id, connection_id, shop_id)
       select c.id, $2, m.id, $3, $1 from made m join customers c on c.external_id = m.line_user_id`,
      [shopId, lineAccountId, connectionId, members],
    )
    await bed.admin.query(
      `insert into subscriptions (shop_id, connection_id, external_id, customer_external_id, status, raw_status, raw, items)
       select $1, $2, 'B' || i, 'B' || i, 'ACTIVE', '1', '{}', '[{"productName": "青汁 定期コース"}]'
         from generate_series(1, $3::int) i`,
      [shopId, connectionId, members],
    )
    // In the order of their dates, so that the orders of one member lie far apart.
    await bed.admin.query(
      `insert into orders (shop_id, connection_id, external_id, number, customer_external_id, subscription_external_id,
                           kind, status, raw_status, raw, ordered_at, ship_date, history)
       select $1, $2, 'B' || i, 'B' || i, 'B' || (1 + i % $4::int), 'B' || (1 + i % $4::int), 'SUBSCRIPTION', 'SHIPPED',
              '5', '{}', now() - interval '80 days' + interval '79 days' * i / $3::int, current_date, true
         from generate_series(1, $3::int) i`,
      [shopId, connectionId, ORDERS, members],
    )
    await bed.admin.query(
      `insert into order_items (order_id, line, shop_id, product_code, product_name, quantity)
       select id, 1, shop_id, 'P1', '青汁 30包', 1 from orders where shop_id = $1`,
      [shopId],
    )
    await bed.admin.query(
      `insert into shipments (order_id, line, shop_id, carrier, tracking_number)
       select id, 1, shop_id, 'YAMATO', '123456789012' from orders where shop_id = $1`,
      [shopId],
    )
    await bed.admin.query('vacuum analyze')
    const { rows } = await bed.admin.query<{ member_id: MemberId }>(
      'select member_id from member_links where shop_id = $1 order by random() limit $2',
      [shopId, ANSWERS + WARM_UP],
    )
    const bubbles: Bubble[] = [{ kind: 'text', text: '{deliveryStatus}' }]
    const taken: number[] = []
    const wrong: string[] = []
    for (const [nth, { member_id: memberId }] of rows.entries()) {
      const now = Date.now()
      const began = performance.now()
      const inserts = await inShop(bed.db, shopId, (tx) => readInserts(tx, { memberId, bubbles, now }))
      if (nth >= WARM_UP) taken.push(performance.now() - began)
      const said = JSON.stringify(renderReply({ bubbles, values: {}, ...inserts }))
      const shown = said.match(/■/g)?.length ?? 0
      if (shown !== ORDERS_OF_A_MEMBER) wrong.push(`${shown} orders shown of ${ORDERS_OF_A_MEMBER}`)
    }
    taken.sort((a, b) => a - b)
    const median = quantile(taken, 0.5)
    return {
      wrong: [...new Set(wrong)],
      figures: [
        {
          name: `配送状況 of ${ORDERS_OF_A_MEMBER} orders among ${number(ORDERS)}, database time`,
          measured: `p50 ${median.toFixed(1)} ms, p99 ${quantile(taken, 0.99).toFixed(1)} ms`,
          reached: { aim: `p50 under ${AIM_MS} ms`, ok: median < AIM_MS },
        },
      ],
    }
  } finally {
    await bed.close()
  }
}
