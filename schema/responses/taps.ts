import { sql } from 'kysely'
import { actButtonsOf, type ButtonAct, type PlacedAct } from '../../domain/bubbles/index.ts'
import type { LineAccountId, MemberId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import { judgeTap, type TapAction, type TapVerdict } from '../../domain/responses/judgeTap.ts'
import { atPlace } from '../../domain/responses/responsePlace.ts'
import type { ResponseAt } from '../crypto/responseTokens.ts'
import type { ShopTx } from '../database.ts'
import { givePoints, tagMember } from '../members/memberActions.ts'
import { setOptOut } from '../members/optOut.ts'
import { readSentDelivery, type SentDelivery } from './sentDelivery.ts'
import { mayChange, recordingChanges } from '../testRuns/recordChanges.ts'
import { causeOfTest } from '../members/tagsOfTests.ts'

/** A postback of ours, as its event describes it. */
export interface IncomingTap {
  lineAccountId: LineAccountId
  memberId: MemberId
  /** LINE's id of the event; a repeated event is the same tap. */
  webhookEventId: string
  /** By LINE's clock. */
  at: Date
  /** What the token stands for; null: it is not ours for this shop. */
  token: ResponseAt | null
}

/** What is left to do at LINE for a recorded tap. */
export interface TapTaken {
  tapId: string
  /** Actions that the button has, whether or not they were done since. */
  actions: Extract<TapAction, 'linkRichMenu' | 'reply'>[]
}

/** Reason of the ledger entries of taps. */
const TAP_POINTS = 'TAP'
const TEST_POINTS = 'TEST'

/** The cause stored with the changes of a tap. */
export const tapCause = (tapId: string): string => `tap:${tapId}`

/**
 * Takes a tap: judges it, records it whatever the verdict, and carries out its changes in the caller's transaction. A
 * repeated event changes nothing and gets the same answer. Null: nothing is left to do at LINE.
 *
 * Locks: the member first, so that taps of one member are serial; the unique keys of `taps` guard the rest.
 */
export async function takeTap(tx: ShopTx, shopId: ShopId, tap: IncomingTap): Promise<TapTaken | null> {
  const { is_test: isTester } = await tx
    .selectFrom('members')
    .select('is_test')
    .where('id', '=', tap.memberId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const before = await tx
    .selectFrom('taps')
    .select(['id', 'verdict', 'act'])
    .where('line_account_id', '=', tap.lineAccountId)
    .where('webhook_event_id', '=', tap.webhookEventId)
    .executeTakeFirst()
  if (before) return left(before.id, before.verdict, before.act as ButtonAct | null)

  const sent = tap.token === null ? null : await readSentDelivery(tx, tap.token.deliveryId)
  const button = sent && tap.token ? atPlace(actButtonsOf(sent.bubbles), tap.token.place) : null
  const judged = tap.token === null ? 'FORGED' : await judge(tx, { tap, token: tap.token, sent, button })
  const testRunId = sent?.testRunId ?? null
  // Changes by a test that is over would never be undone.
  const isOver = testRunId !== null && !(await mayChange(tx, testRunId, tap.memberId))
  const verdict = judged === 'TAKEN' && isOver ? 'EXPIRED' : judged
  const { id } = await tx
    .insertInto('taps')
    .values({
      shop_id: shopId,
      line_account_id: tap.lineAccountId,
      member_id: tap.memberId,
      webhook_event_id: tap.webhookEventId,
      tapped_at: tap.at,
      verdict,
      is_test: isTester || sent?.isTest === true,
      ...(sent && tap.token
        ? {
            [sent.sentAs === 'answer' ? 'answer_id' : 'delivery_id']: tap.token.deliveryId,
            bubble: tap.token.place.bubble,
            nth: tap.token.place.nth,
          }
        : {}),
      ...(button ? { once: button.once, act: JSON.stringify(button.act) } : {}),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (verdict === 'TAKEN' && button) {
    const { act } = button
    const effect = () => carryOut(tx, { shopId, tap, tapId: id, act, testRunId })
    const test = { shopId, memberId: tap.memberId, cause: tapCause(id) }
    await (testRunId === null ? effect() : recordingChanges(tx, { ...test, testRunId }, effect))
  }
  return left(id, verdict, button?.act ?? null)
}

async function judge(
  tx: ShopTx,
  {
    tap: { memberId, at },
    token: { deliveryId, place },
    sent,
    button,
  }: { tap: IncomingTap; token: ResponseAt; sent: SentDelivery | null; button: PlacedAct | null },
): Promise<TapVerdict> {
  const column = sql.ref(sent?.sentAs === 'answer' ? 'answer_id' : 'delivery_id')
  const { rows } = await sql<{ taken_before: boolean; taken_lately: number }>`
    select exists (select 1 from taps where ${column} = ${deliveryId} and bubble = ${place.bubble}
                      and nth = ${place.nth} and verdict = 'TAKEN') as taken_before,
           (select count(*)::int from taps where member_id = ${memberId} and verdict = 'TAKEN'
               and tapped_at > ${at}::timestamptz - interval '1 minute' and tapped_at <= ${at}) as taken_lately`.execute(
    tx,
  )
  return judgeTap({
    tappedAt: at.getTime(),
    memberId,
    delivery: sent && { memberId: sent.memberId, sentAt: sent.sentAt.getTime() },
    button,
    takenBefore: rows[0]?.taken_before ?? false,
    takenLately: rows[0]?.taken_lately ?? 0,
  })
}

/** As after a send (domain.md 6.4), with the tap as the cause. */
async function carryOut(
  tx: ShopTx,
  {
    shopId,
    tap: { memberId, at },
    tapId,
    act,
    testRunId,
  }: { shopId: ShopId; tap: IncomingTap; tapId: string; act: ButtonAct; testRunId: TestRunId | null },
): Promise<void> {
  const cause = tapCause(tapId)
  const tagCause = testRunId === null ? cause : causeOfTest(cause)
  if (act.addTagIds?.length || act.removeTagIds?.length || act.flagId !== undefined)
    await noteTapAction(tx, {
      shopId,
      tapId,
      action: 'changeTags',
      outcome: await tagMember(tx, { shopId, memberId, actions: act, cause: tagCause }),
    })
  if (act.points) {
    const outcome = await givePoints(tx, {
      shopId,
      memberId,
      actions: act,
      cause: {
        reason: testRunId === null ? TAP_POINTS : TEST_POINTS,
        idempotencyKey: cause,
      },
    })
    await noteTapAction(tx, { shopId, tapId, action: 'changePoints', outcome })
  }
  if (act.optedOut !== undefined) {
    await setOptOut(tx, { memberId, wish: act.optedOut ? 'OUT' : 'IN', by: { source: 'BUTTON', at } })
    await noteTapAction(tx, { shopId, tapId, action: 'changeOptOut', outcome: 'DONE' })
  }
}

function left(tapId: string, verdict: TapVerdict, act: ButtonAct | null): TapTaken | null {
  if (verdict !== 'TAKEN' || act === null) return null
  const actions: TapTaken['actions'] = [
    ...(act.replyText === undefined && act.optedOut === undefined ? [] : (['reply'] as const)),
    ...(act.richMenuId === undefined ? [] : (['linkRichMenu'] as const)),
  ]
  return actions.length === 0 ? null : { tapId, actions }
}

/** Stores the outcome of one action of a tap. False: it was stored before, and stays. */
export async function noteTapAction(
  tx: ShopTx,
  { shopId, tapId, action, outcome }: { shopId: ShopId; tapId: string; action: TapAction; outcome: string },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('tap_actions')
    .values({ tap_id: tapId, action, shop_id: shopId, outcome })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted === 1n
}

/** The outcome of an action of a tap; null: none yet. */
export async function tapOutcome(tx: ShopTx, tapId: string, action: TapAction): Promise<string | null> {
  const row = await tx
    .selectFrom('tap_actions')
    .select('outcome')
    .where('tap_id', '=', tapId)
    .where('action', '=', action)
    .executeTakeFirst()
  return row?.outcome ?? null
}

/** Replaces the stored outcome of an action of a tap. */
export async function settleTapAction(
  tx: ShopTx,
  { tapId, action, outcome }: { tapId: string; action: TapAction; outcome: string },
): Promise<void> {
  await tx
    .updateTable('tap_actions')
    .set({ outcome, done_at: sql<Date>`clock_timestamp()` })
    .where('tap_id', '=', tapId)
    .where('action', '=', action)
    .execute()
}

/** Deletes the note of an attempt that surely had no effect. */
export async function reopenTapAction(tx: ShopTx, tapId: string, action: TapAction): Promise<void> {
  await tx.deleteFrom('tap_actions').where('tap_id', '=', tapId).where('action', '=', action).execute()
}
