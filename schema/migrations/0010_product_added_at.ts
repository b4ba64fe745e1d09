import { type Kysely, sql } from 'kysely'

/**
 * Since when a message asks for what it asks for, so that an order that it came to ask for after the due time
 * is not taken for one that we were late with (delivery.md 5.4). Null is "as long as the message exists":
 * what older code writes stays right.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table follow_message_products add column added_at timestamptz;
    -- when the message was last widened: more back-fill days, another count rule, back-fill switched on
    alter table follow_messages add column widened_at timestamptz;
  `)
    .execute(db)
}
