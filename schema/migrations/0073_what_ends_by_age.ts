import { type Kysely, sql } from 'kysely'

/**
 * What ends by age: the hash of the number in a closed claim, which only counts the numbers of a day, and the answers of
 * auto-replies, once nobody can tap or click them and the history does not show them any more. And the id of the
 * submission by which a customer ended the link on the page, so that the same request again ends no later link.
 *
 * Older code reads the hash of claims of today and of open ones alone, and does not know of the id.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table identity_claims alter column number_key drop not null;
    alter table identity_claims add constraint identity_claims_open_have_number
      check (number_key is not null or state not in ('WAITING', 'AMBIGUOUS', 'CLAIMED'));
    create index identity_claims_with_number on identity_claims (state_at)
      where number_key is not null and state not in ('WAITING', 'AMBIGUOUS', 'CLAIMED');
    create index reply_answers_by_age on reply_answers (line_account_id, chosen_at);

    alter table link_log add column submission_id uuid;
    create unique index link_log_of_submission on link_log (submission_id) where submission_id is not null;

    grant delete on reply_answers to todoke_lookup;
  `)
    .execute(db)
  for (const definition of functions) {
    const name = definition.slice(0, definition.indexOf(')') + 1).replaceAll(/p_\w+ /g, '')
    await sql
      .raw(`
        create function ${definition} security definer set search_path = public, pg_temp;
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
  }
}

const functions: string[] = [
  `forget_claimed_numbers(p_older interval, p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     update identity_claims set number_key = null
      where id = any(array(
        select c.id from identity_claims c
         where c.number_key is not null and c.state not in ('WAITING', 'AMBIGUOUS', 'CLAIMED')
           and c.state_at < (select clock_timestamp()) - p_older
         order by c.state_at limit p_most for update skip locked));
     get diagnostics n = row_count; return n;
   end $$`,
  // Taps and clicks of an answer go with it. Buttons and links act for p_least; the history may be kept for longer.
  `purge_reply_answers(p_least interval, p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     delete from reply_answers where id = any(array(
       select t.id from line_accounts a cross join lateral (
         select r.id from reply_answers r
          where r.line_account_id = a.id
            and r.chosen_at < (select clock_timestamp()) - greatest(p_least, make_interval(days => a.talk_days))
          order by r.chosen_at limit p_most) t
        limit p_most));
     get diagnostics n = row_count; return n;
   end $$`,
]
