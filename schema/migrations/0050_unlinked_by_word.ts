import { type Kysely, sql } from 'kysely'

/** Which message asked for an unlinking, so that it is obeyed and answered once; and the lists of claims on indexes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- no reference: it outlives the event
    alter table link_log add column event_id uuid, add column was_linked boolean;
    create unique index link_log_of_event on link_log (event_id) where event_id is not null;
    -- the orders of the lists of claims, read backwards (schema/sql/keysetOrder.ts)
    drop index identity_claims_by_shop;
    create index identity_claims_by_shop on identity_claims (shop_id, id nulls first);
    create index identity_claims_by_account on identity_claims (line_account_id, id nulls first);
    create index identity_claims_by_state on identity_claims (shop_id, state, id nulls first);
    create index identity_claims_waiting on identity_claims (shop_id, id nulls first)
      where state in ('WAITING', 'AMBIGUOUS', 'CLAIMED');
  `)
    .execute(db)
}
