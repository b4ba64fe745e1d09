import { type Kysely, sql } from 'kysely'
import { CURRENT_SHOP } from './tenancy.ts'

/** What shows nothing and takes no room, and white space with what looks like it, as in domain/values/text.ts. */
const IGNORABLE = String.raw`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00016fe4\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff`
const CONTROL = String.raw`\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f`
const SPACE = String.raw`\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\U00013441\U00013442`

/**
 * The rows of the current shop whose folded name has `p_fold` in it, read from the index on parts of names, which names
 * the shop: `is true` keeps the planner from reading an index of the shop as well. A frequent word finds most rows: then the
 * parts of each row's name would be computed again, if it were read without the index or remembered by its page alone.
 */
const named = (table: string): string => `
     select t.id from ${table} t
      where fold_grams(t.name_fold, t.shop_id) @> wanted_grams(p_fold, ${CURRENT_SHOP})
        and (t.shop_id = ${CURRENT_SHOP}) is true and position(p_fold in t.name_fold) > 0`

/** The rows of the current shop whose folded code begins with `p_fold`. */
const coded = (table: string): string => `
     select t.id from ${table} t
      where t.shop_id = ${CURRENT_SHOP} and starts_with(t.code_fold, p_fold)
        and t.code_fold >= p_fold collate "C" and t.code_fold < p_fold || U&'\\+10FFFF' collate "C"`

/**
 * Functions that look past row-level security, which would not let the index on parts of names be used: they give ids
 * of the current shop alone.
 */
const lookups: Readonly<Record<string, string>> = {
  members_named: named('members'),
  products_named: `${named('products')} union ${coded('products')}`,
  tags_named: `${named('tags')} union ${coded('tags')}`,
  flags_named: named('flags'),
}

/**
 * Names, numbers and codes as they are compared (domain.md D38), in columns that PostgreSQL fills itself, so that rows
 * are right which older code stores beside this migration and after it. The tables are rewritten: who writes to them
 * waits meanwhile, some seconds for a million rows.
 *
 * Tags and flags of the same name that exist stay; a trigger refuses another, and a lock lets one be made at a time in
 * an account. It is no unique index, which could not be built where twins exist.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create function fold_name(given text) returns text language sql immutable strict parallel safe
    return btrim(regexp_replace(regexp_replace(
      normalize(casefold(normalize(casefold(
        normalize(regexp_replace(given, '[${CONTROL}${IGNORABLE}]', '', 'g'), NFD)
        collate pg_unicode_fast), NFKC) collate pg_unicode_fast), NFKC),
      '[${IGNORABLE}]', '', 'g'), '[${SPACE}]+', ' ', 'g'), ' ');

    -- every one and two characters that follow each other, of one shop: what an index on parts of names holds. A loop,
    -- which takes a fifth of the time of a query
    create function fold_grams(fold text, shop uuid) returns text[] language plpgsql immutable strict parallel safe as $$
      declare
        grams text[] := '{}';
        before text;
        sign text;
      begin
        foreach sign in array string_to_array(fold, null) loop
          grams := grams || (shop::text || sign);
          if before is not null then grams := grams || (shop::text || before || sign); end if;
          before := sign;
        end loop;
        return grams;
      end $$;
    create function wanted_grams(fold text, shop uuid) returns text[] language sql immutable strict parallel safe
    return array(select distinct shop::text || substr(fold, i, 2)
                   from generate_series(1, greatest(1, length(fold) - 1)) i);

    alter table tags add column name_fold text not null generated always as (fold_name(name)) stored,
      add column code_fold text not null generated always as (fold_name(code)) stored;
    alter table flags add column name_fold text not null generated always as (fold_name(name)) stored;
    create index tags_by_name on tags (line_account_id, name_fold);
    create index tags_by_code on tags (line_account_id, code_fold);
    create index flags_by_name on flags (line_account_id, name_fold);
    create index tags_by_part_of_name on tags using gin (fold_grams(name_fold, shop_id));
    create index tags_by_folded_code on tags (shop_id, code_fold collate "C");
    create index flags_by_part_of_name on flags using gin (fold_grams(name_fold, shop_id));

    -- the LINE name and the nickname; no fold has a line break
    alter table members add column name_fold text not null generated always as
      (coalesce(fold_name(display_name), '') || e'\\n' || coalesce(fold_name(nick_name), '')) stored;
    create index members_by_part_of_name on members using gin (fold_grams(name_fold, shop_id));

    alter table products add column name_fold text not null generated always as (fold_name(name)) stored,
      add column code_fold text not null generated always as (fold_name(code)) stored;
    create index products_by_part_of_name on products using gin (fold_grams(name_fold, shop_id));
    create index products_by_folded_code on products (shop_id, code_fold collate "C");

    alter table orders add column number_fold text not null generated always as (fold_name(number)) stored;
    create index orders_by_folded_number on orders (shop_id, number_fold, id nulls first);
    drop index orders_by_number;

    create function refuse_same_tag() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and fold_name(new.code) = old.code_fold and fold_name(new.name) = old.name_fold then
          return new;
        end if;
        perform pg_advisory_xact_lock(hashtextextended('todoke.tags:' || new.line_account_id, 0));
        if (tg_op = 'INSERT' or fold_name(new.code) <> old.code_fold) and exists (
          select from tags t where t.line_account_id = new.line_account_id and t.code_fold = fold_name(new.code)
             and t.id <> new.id)
        then raise unique_violation using message = 'a tag has this code', constraint = 'tags_one_code'; end if;
        if (tg_op = 'INSERT' or fold_name(new.name) <> old.name_fold) and exists (
          select from tags t where t.line_account_id = new.line_account_id and t.name_fold = fold_name(new.name)
             and t.id <> new.id)
        then raise unique_violation using message = 'a tag has this name', constraint = 'tags_one_name'; end if;
        return new;
      end $$;
    create trigger same_tag_refused before insert or update of code, name on tags
      for each row execute function refuse_same_tag();

    create function refuse_same_flag() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and fold_name(new.name) = old.name_fold then return new; end if;
        perform pg_advisory_xact_lock(hashtextextended('todoke.flags:' || new.line_account_id, 0));
        if exists (
          select from flags f where f.line_account_id = new.line_account_id and f.name_fold = fold_name(new.name)
             and f.id <> new.id)
        then raise unique_violation using message = 'a flag has this name', constraint = 'flags_one_name'; end if;
        return new;
      end $$;
    create trigger same_flag_refused before insert or update of name on flags
      for each row execute function refuse_same_flag();
  `)
    .execute(db)
  for (const [name, query] of Object.entries(lookups)) {
    await sql
      .raw(`
        create function ${name}(p_fold text) returns table (id uuid) language sql stable
          security definer set search_path = public, pg_temp set enable_seqscan = off set work_mem = '64MB' as $$ ${query} $$;
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
  }
}
