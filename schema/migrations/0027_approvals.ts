import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** Four eyes: a shop may ask that a second person approves before a message is switched on (decision 0029). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table shops add column four_eyes boolean not null default false;

    create table approval_requests (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      -- SWITCH_ON: of one version of a message; FOUR_EYES_OFF: of the setting itself
      kind text not null check (kind in ('SWITCH_ON', 'FOUR_EYES_OFF')),
      message_id uuid references follow_messages,
      message_version int,
      state text not null default 'PENDING'
        check (state in ('PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'VOID')),
      requested_by uuid not null references operators,
      requested_at timestamptz not null default clock_timestamp(),
      comment text,
      decided_by uuid references operators,
      decided_at timestamptz,
      decision_comment text,
      check ((kind = 'SWITCH_ON') = (message_id is not null and message_version is not null)),
      check ((state = 'PENDING') = (decided_at is null)),
      check (state <> 'APPROVED' or (decided_by is not null and decided_by <> requested_by))
    );
    -- one question at a time: asked twice, it is the first
    create unique index approval_requests_pending on approval_requests (shop_id, message_id)
      nulls not distinct where state = 'PENDING';
    create index approval_requests_by_shop on approval_requests (shop_id, id desc);
    create index approval_requests_by_message on approval_requests (message_id, id desc);
  `)
    .execute(db)
  await underTenancy(db, ['approval_requests'])
}
