import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Pictures, films and sounds of a shop. The id is also the name in the public address, so it is drawn at random and
 * not in the order of time as other ids are: nobody finds one who was not given it. Lists go by `no`.
 */
const functions: string[] = [
  // What serving a file needs, for whoever has its address; nothing of whose it is.
  `lookup_media(p_id uuid) returns table (format text, bytes bigint, sha256 bytea, created_at timestamptz)
   language sql stable as $$
     select m.format, m.bytes, m.sha256, m.created_at from media m where m.id = p_id and m.state = 'ready' $$`,

  // What was begun and not ended: uploads whose process died, and files that the storage did not let go of.
  `media_to_sweep(p_older interval, p_most int) returns table (media_id uuid, shop_id uuid)
   language sql stable as $$
     select m.id, m.shop_id from media m
      where m.state <> 'ready' and m.changed_at < (select clock_timestamp()) - p_older
      order by m.changed_at limit p_most $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table media (
      id uuid primary key default gen_random_uuid(),
      shop_id uuid not null references shops,
      no bigint generated always as identity,
      -- storing: the file may be in the storage; ready: it is; removed: it may still be
      state text not null default 'storing' check (state in ('storing', 'ready', 'removed')),
      kind text not null check (kind in ('IMAGE', 'VIDEO', 'AUDIO')),
      format text not null,
      bytes bigint not null check (bytes > 0),
      width int,
      height int,
      duration_ms int,
      sha256 bytea not null,
      file_name text,
      operator_id uuid not null,
      created_at timestamptz not null default clock_timestamp(),
      changed_at timestamptz not null default clock_timestamp()
    );
    create index media_by_shop on media (shop_id, no) where state = 'ready';
    create index media_by_kind on media (shop_id, kind, no) where state = 'ready';
    create index media_unfinished on media (changed_at) where state <> 'ready';
  `)
    .execute(db)
  await underTenancy(db, ['media'])
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
