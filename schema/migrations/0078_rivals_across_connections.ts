import { type Kysely, sql } from 'kysely'

/**
 * Whether another wish for the same subscription of a cart was pressed and is not settled. A cart may be connected
 * twice, by one shop or by two, and its subscription is the same one: so a function that sees all of them looks.
 */
const RIVAL = `subscription_has_rival(p_cart text, p_domain text, p_subscription text, p_request uuid)
   returns boolean language sql volatile as $$
     select exists (
       select 1 from change_requests r
         join cart_connections c on c.id = r.connection_id and c.cart = p_cart and c.cart_domain = p_domain
        where r.subscription_external_id = p_subscription and r.settled_at is null and r.press > 0
          and r.id <> p_request) $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create index change_requests_pressed on change_requests (subscription_external_id)
      where settled_at is null and press > 0;
    create function ${RIVAL} security definer set search_path = public, pg_temp;
  `)
    .execute(db)
  const name = 'subscription_has_rival(text, text, text, uuid)'
  await sql
    .raw(`
      alter function ${name} owner to todoke_lookup;
      revoke execute on function ${name} from public;
      grant execute on function ${name} to todoke_app;
    `)
    .execute(db)
}
