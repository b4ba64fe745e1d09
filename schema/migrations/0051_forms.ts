import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Forms inside LINE, their versions, and what customers sent with them (decision 0056). Every LINE account has a form
 * with the code `identity`: those that exist by one statement, new ones by a trigger, also where older code makes them.
 * Its draft is null until a shop changes something: the ready content is the product's.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table forms (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      kind text not null check (kind in ('IDENTITY')),
      code text not null check (code ~ '^[a-z][a-z0-9-]{0,29}$'),
      -- null: the ready content of its kind
      draft jsonb,
      published_version_id uuid,
      created_at timestamptz not null default clock_timestamp(),
      version int not null default 1,
      unique (line_account_id, code)
    );
    create index forms_by_shop on forms (shop_id, id);

    create table form_versions (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      form_id uuid not null references forms on delete cascade,
      ordinal int not null,
      -- texts, and the names that they were published with
      content jsonb not null,
      names jsonb not null,
      published_at timestamptz not null default clock_timestamp(),
      published_by uuid references operators,
      unique (form_id, ordinal)
    );
    alter table forms add foreign key (published_version_id) references form_versions;

    create table form_submissions (
      -- made when the form was opened, so that the same submission can come again
      id uuid primary key,
      -- in the order in which they came
      no bigint not null generated always as identity,
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      form_id uuid not null references forms on delete cascade,
      -- also the version of the consent
      form_version_id uuid not null references form_versions,
      member_id uuid not null references members on delete cascade,
      -- sealed; null once they are forgotten
      answers bytea,
      consented_at timestamptz not null,
      outcome text check (outcome in ('LINKED', 'WAITING', 'ONE_MORE', 'CLAIMED')),
      item text check (item in ('email', 'orderNumber')),
      submitted_at timestamptz not null default clock_timestamp()
    );
    create index form_submissions_by_form on form_submissions (form_id, no desc);
    create index form_submissions_by_member on form_submissions (member_id, submitted_at);
    create index form_submissions_by_age on form_submissions (submitted_at) where answers is not null;
  `)
    .execute(db)
  await underTenancy(db, ['forms', 'form_versions', 'form_submissions'])
  await sql
    .raw(`
    -- a version never changes
    revoke update on form_versions from todoke_app;

    create function give_ready_forms() returns trigger language plpgsql as $$
      begin
        insert into forms (shop_id, line_account_id, kind, code) values (new.shop_id, new.id, 'IDENTITY', 'identity');
        return null;
      end $$;
    create trigger ready_forms after insert on line_accounts for each row execute function give_ready_forms();

    -- as the role that sees the rows of every shop: to the owner itself row-level security shows none
    grant insert, delete on forms to todoke_lookup;
    grant update on form_submissions to todoke_lookup;
    set local role todoke_lookup;
    insert into forms (shop_id, line_account_id, kind, code)
    select shop_id, id, 'IDENTITY', 'identity' from line_accounts;
    reset role;
    revoke insert, delete on forms from todoke_lookup;

    create function purge_form_answers(p_older interval, p_most int) returns int language plpgsql as $$
      declare n int;
      begin
        update form_submissions s set answers = null
         where s.id = any(array(
           select x.id from form_submissions x
            where x.answers is not null and x.submitted_at < (select clock_timestamp()) - p_older
            order by x.submitted_at limit p_most for update skip locked));
        get diagnostics n = row_count;
        return n;
      end $$ security definer set search_path = public, pg_temp;
    alter function purge_form_answers(interval, int) owner to todoke_lookup;
    revoke execute on function purge_form_answers(interval, int) from public;
    grant execute on function purge_form_answers(interval, int) to todoke_app;
  `)
    .execute(db)
}
