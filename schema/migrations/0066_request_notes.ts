import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** What operators wrote when they acted on a request, such as why it was refused: sealed, as it may name a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table request_notes (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      request_id uuid not null references change_requests on delete cascade,
      operator_id uuid references operators,
      -- what was done (domain/requests/operatorActs.ts)
      act text not null check (act <> ''),
      -- sealed
      words bytea not null,
      at timestamptz not null default clock_timestamp()
    );
    create index request_notes_of_request on request_notes (request_id, id);
  `)
    .execute(db)
  await underTenancy(db, ['request_notes'])
}
