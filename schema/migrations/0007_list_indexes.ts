import { type Kysely, sql } from 'kysely'

/**
 * Indexes for the lists of the API: each filter, then the order of its list, so that a page is read from its
 * beginning to its end whatever lies between. They begin with the shop, which every list states; why ids have
 * their nulls first, keysetOrder.ts says.
 *
 * Who writes to these tables waits while they are built: some seconds for a million rows each.
 *
 * Every index costs each delivery something at each change of its state, whatever it covers; so the one of
 * states leaves out those through which all of them hurry.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create index members_by_account on members (shop_id, line_account_id, no);
    create index members_by_friend_state on members (shop_id, friend_state, no);
    create index members_by_link_state on members (shop_id, link_state, no);
    create index members_by_flag on members (shop_id, flag_id, no);
    create index members_by_shop_and_phone on members (shop_id, phone) where phone is not null;
    create index members_for_tests on members (shop_id, no) where is_test;

    create index orders_listed on orders (shop_id, id nulls first);
    drop index orders_by_shop;
    create index orders_by_connection on orders (shop_id, connection_id, id nulls first);
    create index orders_by_status on orders (shop_id, status, id nulls first);
    create index orders_by_ship_date on orders (shop_id, ship_date, id) where ship_date is not null;
    create index orders_of_history on orders (shop_id, id nulls first) where history;

    create index deliveries_by_member on deliveries (shop_id, member_id, due_at, id);
    create index deliveries_by_message_and_time on deliveries (shop_id, message_id, due_at, id);
    create index deliveries_by_state on deliveries (shop_id, state, due_at, id) where state not in ('armed', 'sending');
    create index deliveries_by_reason on deliveries (shop_id, reason, due_at, id) where reason is not null;

    create index products_listed on products (shop_id, id nulls first);
    drop index products_by_shop;
    create index products_by_connection on products (shop_id, connection_id, id nulls first);
    create index products_by_kind on products (shop_id, kind, id nulls first);
    create index tags_by_shop on tags (shop_id, id nulls first);
    create index flags_by_shop on flags (shop_id, id nulls first);
  `)
    .execute(db)
}
