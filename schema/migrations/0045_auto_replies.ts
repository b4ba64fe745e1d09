import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Auto-replies (応答メッセージ) of a LINE account, their versions, and what answered which event. Older code does not
 * know of any of it: it answers no message with an auto-reply.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table auto_replies (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      admin_name text not null,
      kind text not null check (kind in ('KEYWORDS', 'FALLBACK')),
      enabled boolean not null default false,
      reply_order int not null default 100,
      -- a bit for each fold of domain/replies/keywordFold.ts
      folds int not null,
      keywords jsonb not null default '[]',
      audience jsonb not null default '{"all": []}',
      hours jsonb not null default '[]',
      -- of the fallback: minutes within which a member gets it once
      once_minutes int not null default 0 check (once_minutes >= 0),
      answers_media boolean not null default false,
      bubbles jsonb not null,
      actions jsonb not null default '{}',
      created_at timestamptz not null default clock_timestamp(),
      removed_at timestamptz,
      version int not null default 1
    );
    create index auto_replies_by_shop on auto_replies (shop_id, line_account_id, reply_order, id) where removed_at is null;
    create index auto_replies_on on auto_replies (line_account_id, kind, folds) where enabled and removed_at is null;

    -- the keywords of replies that are not removed, as messages are compared with them
    create table auto_reply_keywords (
      reply_id uuid not null references auto_replies on delete cascade,
      place int not null,
      shop_id uuid not null references shops,
      line_account_id uuid not null,
      match text not null check (match in ('EXACT', 'PARTIAL')),
      folds int not null,
      folded text not null check (folded <> '' and length(folded) <= 400),
      -- the first two characters, or the only one
      head text not null check (head <> ''),
      primary key (reply_id, place)
    );
    create index auto_reply_keywords_exact on auto_reply_keywords (line_account_id, folds, folded) where match = 'EXACT';
    create index auto_reply_keywords_partial on auto_reply_keywords (line_account_id, folds, head) where match = 'PARTIAL';

    create table auto_reply_versions (
      reply_id uuid not null references auto_replies,
      version int not null,
      shop_id uuid not null references shops,
      operator_id uuid references operators,
      content jsonb not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (reply_id, version)
    );

    -- which reply answers an event: chosen with the event's handling, claimed before the one call to LINE
    create table reply_answers (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      member_id uuid not null references members on delete cascade,
      -- our stored event, which lives 30 days, and LINE's own id of it
      event_id uuid not null,
      webhook_event_id text not null,
      event_at timestamptz not null,
      received_at timestamptz not null,
      reply_id uuid not null references auto_replies,
      reply_version int not null,
      kind text not null check (kind in ('KEYWORDS', 'FALLBACK')),
      -- null: not tried yet. DONE, EXPIRED, UNKNOWN, INVALID_CONTENT or REFUSED: ...
      outcome text check (length(outcome) <= 500),
      -- of INVALID_CONTENT
      content_fault jsonb,
      chosen_at timestamptz not null default clock_timestamp(),
      tried_at timestamptz,
      -- tags, flag and points, once
      acted_at timestamptz,
      menu_outcome text check (length(menu_outcome) <= 500),
      unique (line_account_id, webhook_event_id)
    );
    create index reply_answers_by_event on reply_answers (event_id);
    create index reply_answers_by_reply on reply_answers (reply_id, id desc);
    create index reply_answers_by_member on reply_answers (member_id, event_at);
  `)
    .execute(db)
  await underTenancy(db, ['auto_replies', 'auto_reply_keywords', 'auto_reply_versions', 'reply_answers'])
}
