import { expect, it } from '@jest/globals'
import pg from 'pg'
import { migrate } from '../../../schema/migrations/migrate.ts'
import { databaseBefore } from '../../setup/runtime/earlierDatabase.ts'

const SHOP = '0199d6a2-7c1e-7f00-8000-000000000001'
const ACCOUNT = '0199d6a2-7c1e-7f00-8000-000000000002'
const SECRET = '0199d6a2-7c1e-7f00-8000-000000000003'

it('takes over what an older version stored as unreadable, and ends instants in the future', async () => {
  const database = await databaseBefore('0034_unread_line_events')
  const owner = new pg.Client({ connectionString: database.url })
  await owner.connect()
  try {
    await owner.query(`
      begin; set local role todoke_app;
      select set_config('app.shop_id', '${SHOP}', true);
      insert into shops (id, name) values ('${SHOP}', '店');
      insert into secrets (id, shop_id, purpose, key_id, wrapped_key, ciphertext)
        values ('${SECRET}', '${SHOP}', 'line.channelSecret', 'k', '', '');
      insert into line_accounts (id, shop_id, name, channel_id, channel_secret_id)
        values ('${ACCOUNT}', '${SHOP}', 'L', '1', '${SECRET}');
      insert into webhook_events (shop_id, line_account_id, webhook_event_id, type, event_at, ignored, payload)
        values ('${SHOP}', '${ACCOUNT}', 'a', 'unreadable', now(), true, '"odd"'),
               ('${SHOP}', '${ACCOUNT}', 'b', 'follow', '275760-09-13', false, '{}');
      insert into members (shop_id, line_account_id, line_user_id, friend_state, friend_state_at, friend_since)
        values ('${SHOP}', '${ACCOUNT}', 'U1', 'FRIEND', '275760-09-13', '275760-09-13'),
               ('${SHOP}', '${ACCOUNT}', 'U2', 'BLOCKED', '2026-01-01', null);
      commit`)
    await migrate(database.url)
    await owner.query(`begin; set local role todoke_app; select set_config('app.shop_id', '${SHOP}', true)`)
    const unread = await owner.query('select event_key, cause, raw, tried_by from unread_line_events')
    expect(unread.rows).toEqual([{ event_key: 'a', cause: 'NOT_AN_EVENT', raw: '"odd"', tried_by: '' }])
    const events = await owner.query('select webhook_event_id from webhook_events')
    expect(events.rows).toEqual([{ webhook_event_id: 'b' }])
    const members = await owner.query(`
      select line_user_id, friend_state_at <= clock_timestamp() as past, friend_since is null as none,
             opted_out_at is null as in from members order by line_user_id`)
    expect(members.rows).toEqual([
      { line_user_id: 'U1', past: true, none: false, in: true },
      { line_user_id: 'U2', past: true, none: true, in: true },
    ])
  } finally {
    await owner.end()
    await database.drop()
  }
})
