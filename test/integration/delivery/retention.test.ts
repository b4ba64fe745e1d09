import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { purgeOldRows } from '../../../schema/delivery/retention.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'

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
})
