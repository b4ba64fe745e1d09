import type pg from 'pg'
import { addMessage } from '../messages/messages.ts'
import { addProduct, type TestShop } from '../shops/shop.ts'

/** A shop with many rows in every list. Rare rows lie at the end of their list, where a scan would find them last. */
export interface FilledShop extends TestShop {
  /** A second LINE account: the last members, the first of everything else. */
  second: { lineAccountId: string; connectionId: string; messageId: string; scenarioId: string }
  /** Has three orders, 60 deliveries, and 60 entries of points. */
  memberId: string
  formId: string
  orderId: string
  tagId: string
  flagId: string
  phone: string
  /** The ship date of the first hundred orders. */
  firstDay: string
  /** Deliveries before it are sent, those after it planned. */
  now: Date
}

/** Number of rare rows of each kind. */
const RARE = 100
const MESSAGES = 40

export async function fillLists(admin: pg.Client, shop: TestShop, rows: number): Promise<FilledShop> {
  const one = async (text: string, ...values: unknown[]): Promise<string> => {
    const { rows: found } = await admin.query<{ id: string }>(text, values)
    return found[0]?.id ?? ''
  }
  const { shopId, lineAccountId, connectionId } = shop
  const lineAccount2 = await one(
    `insert into line_accounts (shop_id, name, channel_id, channel_secret_id)
     select shop_id, '二つ目', channel_id || '-2', channel_secret_id from line_accounts where id = $1 returning id`,
    lineAccountId,
  )
  const connection2 = await one(
    `insert into cart_connections (shop_id, line_account_id, cart, cart_domain, credentials_id)
     select shop_id, $2, cart, 'second.example.jp', credentials_id from cart_connections where id = $1 returning id`,
    connectionId,
    lineAccount2,
  )
  const second = { ...shop, lineAccountId: lineAccount2 as typeof lineAccountId, connectionId: connection2 }
  const productIds = [await addProduct(shop)]
  const messages = []
  for (let i = 0; i < MESSAGES; i++) messages.push(await addMessage(shop, { productIds }))
  const message2 = await addMessage(second, { productIds: [await addProduct(second)] })

  await admin.query(
    `insert into products (shop_id, connection_id, external_id, code, name, kind, raw)
     select $1, case when i > $4::int - ${RARE} then $3::uuid else $2::uuid end, 'P' || i, 'P' || i, case when i > $4::int - ${RARE} then 'ハンカク' else '商品' end || i,
            case when i > $4::int - ${RARE} then 'UNKNOWN' else 'SUBSCRIPTION' end, '{}'
       from generate_series(1, $4::int) i`,
    [shopId, connectionId, connection2, rows],
  )
  await admin.query(
    `insert into tags (shop_id, line_account_id, code, name) select $1, $2, 'T' || i, 'タグ' || i from generate_series(1, $3::int / 4) i`,
    [shopId, lineAccountId, rows],
  )
  await admin.query(
    `insert into flags (shop_id, line_account_id, name, color) select $1, $2, 'フラグ' || i, '#FF0000' from generate_series(1, $3::int / 4) i`,
    [shopId, lineAccountId, rows],
  )
  await admin.query(
    `insert into media (shop_id, state, kind, format, bytes, sha256, operator_id)
     select $1, 'ready', case when i <= ${RARE} then 'AUDIO' else 'IMAGE' end, 'PNG', 1, '', gen_random_uuid()
       from generate_series(1, $2::int) i`,
    [shopId, rows],
  )
  const tagId = await one(`select id from tags where shop_id = $1 and code = 'T1'`, shopId)
  const flagId = await one(`select id from flags where shop_id = $1 and name = 'フラグ1'`, shopId)

  await admin.query(
    `insert into members (shop_id, line_account_id, line_user_id, display_name, phone, friend_state, link_state, flag_id, is_test)
     select $1, case when rare then $3::uuid else $2::uuid end, 'U' || i, case when rare then 'ハンカク' else '会員' end || i, '090' || lpad(i::text, 8, '0'),
            case when rare then 'BLOCKED' else 'FRIEND' end, case when rare then 'AMBIGUOUS' else 'LINKED' end,
            case when rare then $5::uuid end, rare
       from generate_series(1, $4::int) i, lateral (select i > $4::int - ${RARE} as rare) r`,
    [shopId, lineAccountId, lineAccount2, rows, flagId],
  )
  await admin.query(
    `insert into member_tags (member_id, tag_id, shop_id) select id, $2, $1 from members where shop_id = $1 and is_test`,
    [shopId, tagId],
  )
  const memberId = await one(`select id from members where shop_id = $1 order by no limit 1`, shopId)
  await admin.query(
    `insert into identity_claims (shop_id, line_account_id, member_id, submission_id, state, first_state, number_key, key_id,
                                  answers, day, submitted_at, expires_at)
     select $1, line_account_id, id, id, s.state, s.state, '', 'k1', case when is_test then ''::bytea end, current_date,
            now(), now() + interval '30 days'
       from members, lateral (select case when is_test then 'CLAIMED' else 'LINKED' end as state) s
      where shop_id = $1 order by is_test desc, no`,
    [shopId],
  )
  const formId = await one(`select id from forms where line_account_id = $1`, lineAccountId)
  await admin.query(
    `with version as (
       insert into form_versions (shop_id, form_id, ordinal, content, names) values ($1, $2, 1, '{}', '{}') returning id)
     insert into form_submissions (id, shop_id, line_account_id, form_id, form_version_id, member_id, consented_at, outcome)
     select gen_random_uuid(), $1, $3, $2, version.id, m.id, now(), case when m.is_test then 'CLAIMED' else 'LINKED' end
       from members m, version where m.shop_id = $1 order by m.is_test desc, m.no`,
    [shopId, formId, lineAccountId],
  )

  await admin.query(
    `insert into cart_customers (shop_id, connection_id, external_id, raw)
     select $1, $2, 'K' || i, '{}' from generate_series(1, $3::int / 3) i`,
    [shopId, connectionId, rows],
  )
  await admin.query(
    `insert into member_links (customer_id, line_account_id, member_id, connection_id, shop_id)
     select c.id, $2, m.id, $3, $1
       from cart_customers c join (select id, row_number() over (order by no) as i from members where shop_id = $1) m
         on c.external_id = 'K' || m.i
      where c.shop_id = $1`,
    [shopId, lineAccountId, connectionId],
  )
  await admin.query(
    `insert into orders (shop_id, connection_id, external_id, number, kind, status, raw_status, raw, ship_date, history, customer_external_id, ordered_at)
     select $1, case when i <= ${RARE} then $3::uuid else $2::uuid end, i, i, 'ONE_TIME',
            case when i <= ${RARE} then 'RETURNED' else 'SHIPPED' end, '5', '{}', date '2026-01-01' + (i - 1) / ${RARE}, i <= ${RARE},
            'K' || greatest(1, (i - ${RARE}) / 3), now() - make_interval(mins => i)
       from generate_series(1, $4::int) i order by i`,
    [shopId, connectionId, connection2, rows],
  )
  await admin.query(
    `insert into deliveries (shop_id, line_account_id, message_id, scenario_id, order_id, member_id, plan_version, state,
                             reason, due_at, known_at, arm_at, settled_at, notified_at)
     select $1, case when i <= ${RARE} then $3::uuid else $2::uuid end,
            case when i <= ${RARE} then $4::uuid else ($5::uuid[])[1 + i % ${MESSAGES}] end,
            case when i <= ${RARE} then $6::uuid else ($7::uuid[])[1 + i % ${MESSAGES}] end,
            o.id, case when i <= 60 then $8::uuid else m.id end, 1, s.state,
            case when s.state = 'skipped' then 'CAP' end, s.due, s.due, s.due,
            case when s.state <> 'planned' then s.due end, case when s.state <> 'planned' then s.due end
       from (select id, number::int as i from orders where shop_id = $1) o
       join (select id, row_number() over (order by no) as n from members where shop_id = $1) m on m.n = o.i,
            lateral (select now() + make_interval(mins => o.i - $9::int * 8 / 10) as due,
                            case when i <= ${RARE} then 'failed' when i <= 2 * ${RARE} then 'skipped'
                                 when i <= $9::int * 8 / 10 then 'sent' else 'planned' end as state) s`,
    [
      shopId,
      lineAccountId,
      lineAccount2,
      message2.messageId,
      messages.map(({ messageId }) => messageId),
      message2.scenarioIds[0],
      messages.map(({ scenarioIds }) => scenarioIds[0]),
      memberId,
      rows,
    ],
  )
  await admin.query(
    `insert into link_clicks (delivery_id, bubble, nth, shop_id, member_id) select id, 0, 0, shop_id, member_id from deliveries where shop_id = $1`,
    [shopId],
  )
  await admin.query(
    `insert into taps (shop_id, line_account_id, member_id, webhook_event_id, delivery_id, once, act, verdict, tapped_at)
     select shop_id, line_account_id, member_id, id, id, true, '{}', 'TAKEN', due_at from deliveries where shop_id = $1`,
    [shopId],
  )
  await admin.query(
    `insert into point_entries (shop_id, member_id, delta, balance_after, reason, idempotency_key)
     select $1, m.id, 1, 1, 'x', m.id || '-' || i
       from (select id, row_number() over (order by no) as n from members where shop_id = $1) m,
            lateral generate_series(1, case when m.n = 1 then 60 else 1 end) i`,
    [shopId],
  )
  return {
    ...shop,
    second: {
      lineAccountId: lineAccount2,
      connectionId: connection2,
      messageId: message2.messageId,
      scenarioId: message2.scenarioIds[0] ?? '',
    },
    memberId,
    formId,
    orderId: await one(`select id from orders where shop_id = $1 and number = '7'`, shopId),
    tagId,
    flagId,
    phone: '09000000007',
    firstDay: '2026-01-01',
    now: new Date(),
  }
}
