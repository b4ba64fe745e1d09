import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * The history of a member: what came in and what went out. Texts are sealed under a key of the shop, which is itself a
 * secret (`secrets`, purpose `shop.key`), so that a change of the master key rewraps one row a shop. What people wrote
 * leaves `payload` of new events for `content`, sealed; older code finds no words in those, and older events keep
 * theirs for the 30 days that they live. Files of members are rows here and encrypted objects in the media storage,
 * each under a key of its own that ends with the row.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table shop_keys (
      shop_id uuid primary key references shops,
      secret_id uuid not null references secrets,
      created_at timestamptz not null default clock_timestamp()
    );

    alter table line_accounts add column talk_days int not null default 365 check (talk_days between 1 and 3650);

    alter table webhook_events
      -- what the event says, sealed; null once it is handled
      add column content bytea,
      add column opt_out_wish text check (opt_out_wish in ('OUT', 'IN'));
    create index webhook_events_of_member on webhook_events (member_id, event_at) where member_id is not null;
    drop index webhook_events_waiting;

    create table talk_entries (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      member_id uuid not null references members,
      direction text not null check (direction in ('IN', 'OUT')),
      kind text not null check (length(kind) between 1 and 40),
      -- when it happened, by LINE's clock for what came in
      at timestamptz not null,
      -- what it stands for; the same once more is the same entry
      reference text not null check (length(reference) between 1 and 200),
      state text not null default 'KEPT' check (state in ('KEPT', 'UNSENT')),
      -- of what went out: DONE, EXPIRED, UNKNOWN, REFUSED: ...
      outcome text check (length(outcome) <= 500),
      -- the stored event behind it
      event_id uuid,
      text bytea,
      created_at timestamptz not null default clock_timestamp(),
      unique (line_account_id, reference),
      check (state = 'KEPT' or text is null)
    );
    create index talk_entries_by_member on talk_entries (shop_id, member_id, at desc, id desc);
    create index talk_entries_by_age on talk_entries (line_account_id, at);

    create table talk_files (
      -- also the name in the storage, so it is drawn at random
      id uuid primary key default gen_random_uuid(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      -- null: the entry is gone, and the object has to go
      entry_id uuid unique references talk_entries on delete set null,
      line_message_id text not null check (length(line_message_id) <= 100),
      -- WAITING: to be fetched; READY: in the storage; REMOVED: the object may still be there; the others say why not
      state text not null default 'WAITING'
        check (state in ('WAITING', 'READY', 'GONE', 'TOO_LARGE', 'NO_SPACE', 'FAILED', 'REMOVED')),
      -- which error of the last try; never a value
      failure text check (length(failure) <= 500),
      tries int not null default 0,
      try_at timestamptz not null default clock_timestamp(),
      content_type text,
      bytes bigint,
      -- the file's own key, sealed under the shop's, and its name as the member's telephone gave it
      sealed_key bytea,
      sealed_name bytea,
      created_at timestamptz not null default clock_timestamp(),
      changed_at timestamptz not null default clock_timestamp()
    );
    create index talk_files_to_fetch on talk_files (try_at) where state = 'WAITING';
    create index talk_files_to_remove on talk_files (try_at) where state = 'REMOVED' or entry_id is null;
    create index talk_files_by_shop on talk_files (shop_id) where state = 'READY';
  `)
    .execute(db)
  await underTenancy(db, ['shop_keys', 'talk_entries', 'talk_files'])
  await sql.raw('grant delete on talk_entries to todoke_lookup').execute(db)
  for (const definition of functions) {
    await sql
      .raw(`create function ${definition} security definer set search_path = public, pg_temp`)
      .execute(db)
    const name = definition.slice(0, definition.indexOf(')') + 1).replaceAll(/p_\w+ /g, '')
    await sql
      .raw(`
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
  }
}

const functions: string[] = [
  // Entries older than their LINE account keeps them; deleting one leaves its file to be removed.
  `purge_talk_entries(p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     delete from talk_entries where id = any(array(
       select t.id from line_accounts a cross join lateral (
         select e.id from talk_entries e
          where e.line_account_id = a.id and e.at < (select clock_timestamp()) - make_interval(days => a.talk_days)
          order by e.at limit p_most) t
        limit p_most));
     get diagnostics n = row_count; return n;
   end $$`,
]
