import { sql } from 'kysely'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { replyCause } from './replyAnswers.ts'

/** An answer that was tried, without anything that follows it but the note of what LINE said. */
export interface SaidAnswer {
  shopId: ShopId
  lineAccountId: LineAccountId
  answerId: string
  outcome: string
}

/** Stores what became of answers of one shop, as `settleAnswer` does for one that changes nothing of its member. */
export async function settleAnswers(tx: ShopTx, said: readonly SaidAnswer[]): Promise<void> {
  const given = JSON.stringify(
    said.map(({ answerId: id, lineAccountId, outcome }) => ({
      id,
      lineAccountId,
      outcome,
      reference: replyCause(id),
    })),
  )
  await sql`
    with given as materialized (
           select * from jsonb_to_recordset(${given}::jsonb)
             as g(id uuid, "lineAccountId" uuid, outcome text, reference text)),
         settled as (
           update reply_answers a set outcome = g.outcome, acted_at = clock_timestamp()
             from given g where a.id = g.id and a.acted_at is null)
    update talk_entries t set outcome = g.outcome
      from given g where t.line_account_id = g."lineAccountId" and t.reference = g.reference`.execute(tx)
}
