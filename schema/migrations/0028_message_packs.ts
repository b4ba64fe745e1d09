import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Message packs (パックメッセージ, domain.md 6.1): bubbles under a name, put into scenarios. A scenario keeps what was
 * written beside what goes out (decision 0038). Code of before this migration writes `bubbles` alone: what it saves
 * has no packs, so that a trigger forgets what was written before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table message_packs (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      admin_name text not null,
      bubbles jsonb not null,
      created_at timestamptz not null default clock_timestamp(),
      version int not null default 1
    );
    create index message_packs_by_shop on message_packs (shop_id, id nulls first);
    create index message_packs_by_account on message_packs (line_account_id);

    alter table scenarios
      -- what the shop wrote, where packs stand among it; null: the bubbles are what it wrote
      add column written jsonb,
      -- when packs were last put in; each write of code that knows of them sets it
      add column expanded_at timestamptz;
    create index scenarios_with_packs on scenarios (message_id) where written is not null and removed_at is null;

    create function forget_written() returns trigger language plpgsql as $$
      begin
        new.written := null;
        return new;
      end $$;
    create trigger written_forgotten before update of bubbles on scenarios for each row
      when (old.written is not null and new.written is not distinct from old.written
            and new.expanded_at is not distinct from old.expanded_at and new.bubbles is distinct from old.bubbles)
      execute function forget_written();
  `)
    .execute(db)
  await underTenancy(db, ['message_packs'])
}
