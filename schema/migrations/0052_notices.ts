import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Messages to one member who waits for them, in a lane of the dispatcher of their own (decision 0057). Texts are sealed;
 * `due_channels` says beside deliveries whether a channel has some to send: older code does not look at it.
 */
const DUE_CHANNELS = `due_channels(p_channels uuid[])
   returns table (line_account_id uuid, due_in_ms double precision, repeats boolean, stopped boolean, held boolean, removed boolean, push_limit int, notices boolean)
   language sql volatile as $$
     select a.id,
            (select 1000 * extract(epoch from greatest(d.due_at, d.not_before) - clock_timestamp())::double precision
               from deliveries d
              where d.line_account_id = a.id and d.shop_id = a.shop_id and d.state = 'armed'
                and (d.retry_at is null or d.retry_at <= (select clock_timestamp()))
              order by greatest(d.due_at, d.not_before) limit 1),
            exists (select 1 from deliveries d where d.line_account_id = a.id and d.shop_id = a.shop_id
                      and d.state = 'sending' and d.epoch < l.epoch)
            or exists (select 1 from deliveries d where d.line_account_id = a.id and d.shop_id = a.shop_id
                      and d.state = 'sending' and d.epoch = l.epoch and d.retry_at <= (select clock_timestamp())),
            a.stopped_at is not null, l.held_since is not null, a.removed_at is not null, a.push_limit,
            exists (select 1 from notices n where n.line_account_id = a.id and n.shop_id = a.shop_id
                      and n.state in ('waiting', 'parked') and n.try_at <= (select clock_timestamp()))
            or exists (select 1 from notices n where n.line_account_id = a.id and n.shop_id = a.shop_id
                      and n.state = 'sending' and (n.epoch < l.epoch or n.try_at <= (select clock_timestamp())))
       from unnest(p_channels) c join line_accounts a on a.id = c join channel_leases l on l.line_account_id = a.id $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table notices (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      member_id uuid not null references members on delete cascade,
      -- of what it is the message: the same key again is the same message
      key text not null check (length(key) between 1 and 200),
      -- the domain's list (domain/notices/notice.ts): a new purpose needs no migration
      purpose text not null check (purpose <> ''),
      is_test boolean not null default false,
      -- sealed: what was asked for, and the body frozen at the first claim; null once they are forgotten
      content bytea,
      body bytea,
      -- of the shop and the key, so that it is the same after a restore
      retry_key uuid not null,
      state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed', 'unknown', 'skipped', 'parked')),
      reason text,
      failure text,
      due_at timestamptz not null default clock_timestamp(),
      -- when it is looked at next; null in sending: its push is under way
      try_at timestamptz default clock_timestamp(),
      tries int not null default 0,
      first_attempt_at timestamptz,
      ambiguous boolean not null default false,
      epoch bigint,
      line_request_id text,
      pushed_at timestamptz,
      settled_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      unique (shop_id, key),
      check (state <> 'sending' or (body is not null and epoch is not null)),
      check (state not in ('skipped', 'parked') or reason is not null)
    );
    create index notices_to_send on notices (line_account_id, shop_id, try_at) where state in ('waiting', 'parked');
    create index notices_sending on notices (line_account_id, shop_id, epoch, try_at) where state = 'sending';
    create index notices_of_member_open on notices (member_id, due_at, id) where state in ('waiting', 'sending');
    create index notices_by_member on notices (member_id, id desc);
    create index notices_sent_lately on notices (line_account_id, pushed_at) where state = 'sent';
    create index notices_by_age on notices (due_at) where content is not null;
  `)
    .execute(db)
  await underTenancy(db, ['notices'])
  await sql
    .raw(`
    grant update on notices to todoke_lookup;

    create function purge_notice_texts(p_older interval, p_most int) returns int language plpgsql as $$
      declare n int;
      begin
        update notices x set content = null, body = null
         where x.id = any(array(
           select y.id from notices y
            where y.content is not null and y.due_at < (select clock_timestamp()) - p_older
              and y.state not in ('waiting', 'sending', 'parked')
            order by y.due_at limit p_most for update skip locked));
        get diagnostics n = row_count;
        return n;
      end $$ security definer set search_path = public, pg_temp;

    drop function due_channels(uuid[]);
    create function ${DUE_CHANNELS} security definer set search_path = public, pg_temp;
  `)
    .execute(db)
  for (const name of ['purge_notice_texts(interval, int)', 'due_channels(uuid[])'])
    await sql
      .raw(`
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
}
