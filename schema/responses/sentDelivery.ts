import { sql } from 'kysely'
import type { Bubble } from '../../domain/bubbles/index.ts'
import type { DeliveryId, LineAccountId, MemberId, TestRunId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** A delivery that was sent, with the bubbles of the message version that was sent. */
export interface SentDelivery {
  lineAccountId: LineAccountId
  memberId: MemberId | null
  /** When it was first tried. */
  sentAt: Date
  isTest: boolean
  /** The test run that it belongs to; null: it is a real one. */
  testRunId: TestRunId | null
  /** Empty when the version has no such scenario. */
  bubbles: readonly Bubble[]
}

/**
 * What the member saw, whatever the message has become since (domain.md V18). Null: the shop has no such delivery, or
 * it was never tried. A tap can come before the push is settled, so the state does not matter.
 */
export async function readSentDelivery(tx: ShopTx, deliveryId: DeliveryId): Promise<SentDelivery | null> {
  const row = await tx
    .selectFrom('deliveries as d')
    .innerJoin('follow_message_versions as v', (join) =>
      join.onRef('v.message_id', '=', 'd.message_id').onRef('v.version', '=', 'd.message_version'),
    )
    .select([
      'd.line_account_id',
      'd.member_id',
      'd.first_attempt_at',
      'd.is_test',
      'd.test_run_id',
      sql<Bubble[] | null>`(select s -> 'bubbles' from jsonb_array_elements(v.content -> 'scenarios') s
        where s ->> 'id' = d.scenario_id::text)`.as('bubbles'),
    ])
    .where('d.id', '=', deliveryId)
    .executeTakeFirst()
  if (!row || row.first_attempt_at === null) return null
  return {
    lineAccountId: row.line_account_id as LineAccountId,
    memberId: row.member_id as MemberId | null,
    sentAt: row.first_attempt_at,
    isTest: row.is_test,
    testRunId: row.test_run_id as TestRunId | null,
    bubbles: row.bubbles ?? [],
  }
}
