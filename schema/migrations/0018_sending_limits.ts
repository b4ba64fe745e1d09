import { type Kysely, sql } from 'kysely'

/** Quiet hours and caps of a LINE account (domain.md D6, D9). What older code writes stays right: all are off. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table line_accounts
      -- on the clock in Japan; over midnight when quiet_until is the earlier
      add column quiet_from time(0),
      add column quiet_until time(0),
      add column quiet_on_hit text not null default 'DEFER' check (quiet_on_hit in ('DEFER', 'DROP')),
      add column cap_per_day int check (cap_per_day between 1 and 100),
      add column cap_per_week int check (cap_per_week between 1 and 700),
      add column cap_on_hit text not null default 'DEFER' check (cap_on_hit in ('DEFER', 'DROP')),
      add column limits_include_notices boolean not null default false,
      add constraint line_accounts_quiet_hours
        check ((quiet_from is null) = (quiet_until is null) and quiet_from is distinct from quiet_until
               or quiet_from is null and quiet_until is null);
  `)
    .execute(db)
}
