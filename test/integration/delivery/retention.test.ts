import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { purgeOldRows } from '../../../schema/delivery/retention.ts'
import { type Recount, recountCharges } from '../../../schema/billing/recount.ts'
import { createRequestShop, type RequestShop } from '../../setup/requests/requestShop.ts'
import { startTestApi, type TestApi, text } from '../../setup/rest/api.ts'

let api: TestApi
let owner: pg.Client
beforeAll(async () => {
  api = await startTestApi()
  owner = new pg.Client({ connectionString: api.database.url })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await api.close()
})

const ids = async (table: string, column: string): Promise<string[]> => {
  const { rows } = await owner.query<{ id: string }>(`select ${column} as id from ${table} order by 1`)
  return rows.map(({ id }) => id)
}

describe('what has served', () => {
  it('is deleted in more than one batch, of every shop, and nothing younger with it', async () => {
    for (const n of [1, 2]) {
      const shop = await api.shop()
      const account = await api.lineAccount(shop.id)
      await owner.query(
        `insert into webhook_events (shop_id, line_account_id, webhook_event_id, type, event_at, received_at, ignored, payload)
         select $1::uuid, $2::uuid, 'old-' || i, 'follow', now(), now() - interval '31 days', i % 2 = 0, '{}'::jsonb from generate_series(1, 1100) i
         union all select $1::uuid, $2::uuid, 'young-${n}', 'follow', now() - interval '40 days', now() - interval '29 days', true, '{}'::jsonb`,
        [shop.id, account],
      )
      await owner.query(
        `insert into outbox (shop_id, workflow_id, workflow_type, signal, start, created_at, done_at)
         select $1::uuid, 'done', 'order', 'nudged', '{}'::jsonb, now() - interval '3 days', now() - interval '25 hours' from generate_series(1, 1100)
         union all select $1::uuid, 'done-lately-${n}', 'order', 'nudged', '{}'::jsonb, now() - interval '3 days', now() - interval '23 hours'
         union all select $1::uuid, 'waiting-${n}', 'order', 'nudged', '{}'::jsonb, now() - interval '90 days', null`,
        [shop.id],
      )
    }
    await Promise.all([purgeOldRows(api.database.db), purgeOldRows(api.database.db)])
    expect(await ids('webhook_events', 'webhook_event_id')).toEqual(['young-1', 'young-2'])
    expect(await ids('outbox', 'workflow_id')).toEqual([
      'done-lately-1',
      'done-lately-2',
      'waiting-1',
      'waiting-2',
    ])
  })

  it('keeps no number of a closed claim, and answers as long as their buttons act or the history shows them', async () => {
    const shop = await api.shop()
    const account = await api.lineAccount(shop.id)
    await owner.query(`update line_accounts set talk_days = 30 where id = $1`, [account])
    const long = await api.lineAccount(shop.id)
    await owner.query(
      `insert into members (shop_id, line_account_id, line_user_id) values ($1, $2, 'U1'), ($1, $3, 'U2')`,
      [shop.id, account, long],
    )
    await owner.query(
      `insert into identity_claims (shop_id, line_account_id, member_id, submission_id, state, first_state, number_key,
                                    key_id, answers, day, submitted_at, expires_at, state_at)
       select m.shop_id, m.line_account_id, m.id, c.name, c.state, 'WAITING', '\\x01', 'k1',
              case when c.state = 'WAITING' then '\\x01'::bytea end, current_date, now(), now() + interval '1 day', now() - c.age
         from members m, (values ('old', 'EXPIRED', interval '3 days'), ('young', 'LINKED', interval '1 day'),
                                 ('open', 'WAITING', interval '20 days')) c (name, state, age)
        where m.line_user_id = 'U1'`,
    )
    await owner.query(
      `with reply as (insert into auto_replies (shop_id, line_account_id, admin_name, kind, folds, bubbles)
                      values ($1, $2, '返信', 'FALLBACK', 0, '[]') returning id)
       insert into reply_answers (shop_id, line_account_id, member_id, event_id, webhook_event_id, event_at, received_at,
                                  reply_id, reply_version, kind, chosen_at)
       select m.shop_id, m.line_account_id, m.id, gen_random_uuid(), m.line_user_id || ' ' || a.days, now(), now(),
              r.id, 1, 'FALLBACK', now() - make_interval(days => a.days)
         from members m, reply r, (values (179), (181), (366)) a (days)`,
      [shop.id, account],
    )
    await owner.query(
      `insert into reply_link_clicks (answer_id, bubble, nth, shop_id, member_id)
       select id, 0, 0, shop_id, member_id from reply_answers`,
    )
    await purgeOldRows(api.database.db)
    expect(await ids('identity_claims where number_key is not null', 'submission_id')).toEqual([
      'open',
      'young',
    ])
    expect(await ids('reply_answers', 'webhook_event_id')).toEqual(['U1 179', 'U2 179', 'U2 181'])
    expect(await ids('reply_link_clicks', 'answer_id')).toHaveLength(3)
  })

  it('keeps requests for 5 years after their end, and as long as the recount looks for their charge', async () => {
    const shop = await createRequestShop(api)
    const settled = async (years: string, charged: string | null, state = 'DONE') => {
      const { rows } = await owner.query<{ id: string }>(
        `insert into change_requests (shop_id, line_account_id, member_id, connection_id, kind, kind_label, state, settled_at, settled_by)
         values ($1, $2, $3, $4, 'OTHER', 'サイクル変更' || $6, $5, case when $5 = 'DONE' then now() - $6::text::interval end, 'HAND') returning id`,
        [shop.id, shop.lineAccountId, shop.memberId, shop.connectionId, state, years],
      )
      const id = text(rows[0]?.id)
      await owner.query(`insert into request_steps (shop_id, request_id, step) values ($1, $2, 'APPLIED')`, [
        shop.id,
        id,
      ])
      await owner.query(
        `insert into request_pictures (shop_id, request_id, step, bytes, sealed_key, state) values ($1, $2, 'BEFORE', 1, 'k', 'READY')`,
        [shop.id, id],
      )
      if (charged !== null)
        await owner.query(
          `insert into charges (shop_id, request_id, kind, how, amount, price_version, settled_at)
           values ($1, $2, 'SKIP', 'ROBOT', 50, 1, now() - $3::interval)`,
          [shop.id, id, charged],
        )
      return id
    }
    const kept = [
      await settled('5 years -1 day', null),
      await settled('5 years 1 day', '5 years -1 day'),
      await settled('9 years', null, 'RUNNING'),
    ]
    for (const charged of [null, '5 years 1 day']) await settled('5 years 2 days', charged)
    await owner.query(`update change_requests set created_at = now() - interval '9 years'`)
    const before = await recountOf(shop)
    await purgeOldRows(api.database.db)
    expect(await ids('change_requests', 'id')).toEqual(kept.toSorted())
    expect(new Set(await ids('request_steps', 'request_id'))).toEqual(new Set(kept))
    // No bytes are lost sight of: the pictures of what ended are still there to be removed by their age.
    expect(await ids('request_pictures', 'id')).toHaveLength(5)
    expect(await ids('charges', 'id')).toHaveLength(2)
    const missing = ({ found }: Recount) => found.filter(({ difference }) => difference === 'NO_REQUEST')
    expect(missing(before)).toEqual([])
    expect(missing(await recountOf(shop))).toEqual([])
  })
})

const recountOf = (shop: RequestShop): Promise<Recount> => shop.run((tx) => recountCharges(tx, shop.id))
