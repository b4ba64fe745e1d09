import { sql } from 'kysely'
import type { Bubble } from '../../domain/bubbles/index.ts'
import type { DeliveryId, LineAccountId, MemberId, TestRunId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/**
 * What was sent and can be tapped: a delivery, or the answer of an auto-reply, with the bubbles of the version that was
 * sent.
 */
export interface SentDelivery {
  sentAs: 'delivery' | 'answer'
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
 * What the member saw, whatever the message has become since (domain.md V18). Null: the shop has neither a delivery nor
 * an answer with that id, or it was never tried. A tap can come before the send is settled, so the state does not matter.
 */
export const readSentDelivery = async (tx: ShopTx, id: DeliveryId): Promise<SentDelivery | null> =>
  (await readDelivery(tx, id)) ?? (await readSentAnswer(tx, id))

async function readDelivery(tx: ShopTx, deliveryId: DeliveryId): Promise<SentDelivery | null> {
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
    sentAs: 'delivery',
    lineAccountId: row.line_account_id as LineAccountId,
    memberId: row.member_id as MemberId | null,
    sentAt: row.first_attempt_at,
    isTest: row.is_test,
    testRunId: row.test_run_id as TestRunId | null,
    bubbles: row.bubbles ?? [],
  }
}

async function readSentAnswer(tx: ShopTx, answerId: string): Promise<SentDelivery | null> {
  const row = await tx
    .selectFrom('reply_answers as a')
    .innerJoin('auto_reply_versions as v', (join) =>
      join.onRef('v.reply_id', '=', 'a.reply_id').onRef('v.version', '=', 'a.reply_version'),
    )
    .select([
      'a.line_account_id',
      'a.member_id',
      'a.tried_at',
      sql<Bubble[] | null>`v.content -> 'bubbles'`.as('bubbles'),
    ])
    .where('a.id', '=', answerId)
    .executeTakeFirst()
  if (!row || row.tried_at === null) return null
  return {
    sentAs: 'answer',
    lineAccountId: row.line_account_id as LineAccountId,
    memberId: row.member_id as MemberId,
    sentAt: row.tried_at,
    isTest: false,
    testRunId: null,
    bubbles: row.bubbles ?? [],
  }
}
