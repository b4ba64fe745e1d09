import type { Press, Pressed, SubscriptionOperator } from '../../carts/operator.ts'
import type { SubscriptionReading, SubscriptionRef } from '../../../domain/requests/request.ts'
import { RobotFailure } from '../robotFailure.ts'
import { changed, fieldOf } from '../screen/recognise.ts'
import { dateBeforeAndAfter } from '../screen/values.ts'
import { submitEdit } from './editForm.ts'
import { appendMemo, memoWithEntry } from './memo.ts'
import { goToPlace } from './place.ts'
import { pressOnce } from './press.ts'
import { CANCEL, PROXY_ORDER, SKIP, TEIKI_EDIT, writtenDate } from './screens.ts'
import { expectSameDates, expectSameProduct, openSubscriptionEdit } from './subscriptionEdit.ts'
import {
  expectFrozen,
  expectOffered,
  expectShownAsFrozen,
  openSubscriptions,
  rowOfSubscription,
} from './subscriptionRow.ts'
import { readUnshippedOrders } from './unshippedOrders.ts'
import type { Work } from './work.ts'

type Operation<Kind extends 'moveToDate' | 'skip' | 'cancel'> = Parameters<SubscriptionOperator[Kind]>[1]

/** One job for one subscription on the admin screens of リピスト or リピストプレックス, with a session that is logged in. */
export interface Job<Op> {
  readonly ref: SubscriptionRef
  readonly op: Op
}

/**
 * All that is known of a subscription, from three screens: the list, the form, and the customer's orders. `readAt` is
 * from before the first.
 */
export async function readSubscription(work: Work, ref: SubscriptionRef): Promise<SubscriptionReading> {
  const readAt = Date.now()
  const { session } = work
  const { rows } = await openSubscriptions(session, ref.customerId)
  const row = rowOfSubscription(rows, ref)
  await work.picture('SHOWN')
  const canEdit = row.controls.some(({ name, enabled }) => name === PROXY_ORDER.edit && enabled)
  if (!canEdit && row.status !== 'CANCELLED') expectOffered(row, PROXY_ORDER.edit)
  const edit = canEdit ? await openSubscriptionEdit(session, ref.subscriptionId) : null
  if (edit !== null) expectSameDates(edit, row)
  const codes = (some: readonly { lines: readonly { code: string }[] }[]): string[] =>
    some.flatMap(({ lines }) => lines.map(({ code }) => code))
  const unshippedOrders = await readUnshippedOrders(session, {
    customerId: ref.customerId,
    own: codes([row]),
    others: codes(rows.filter(({ id }) => id !== row.id)),
  })
  return {
    subscriptionId: ref.subscriptionId,
    customerId: ref.customerId,
    status: row.status,
    count: row.count,
    // The form names one product by its id; with several nobody knows whose it is.
    lines: row.lines.map((line) => ({
      ...line,
      id: row.lines.length === 1 && edit !== null && edit.product.value !== '' ? edit.product.value : null,
    })),
    nextScheduledDate: row.nextScheduledDate,
    nextDeliveryDate: row.nextDeliveryDate,
    cycle: edit?.cycle ?? null,
    memo: edit?.memo.value ?? null,
    unshippedOrders,
    readAt,
  }
}

/** The row as frozen, with its button. @throws RobotFailure when not */
async function expectRow(
  { session }: Work,
  { ref, op }: Job<Pick<Operation<'skip'>, 'frozen'>>,
  button: string,
): Promise<void> {
  const row = rowOfSubscription((await openSubscriptions(session, ref.customerId)).rows, ref)
  expectFrozen(row, op.frozen)
  expectOffered(row, button)
}

/** 休止: both dates, and the memo in the same submission (domain.md D18). */
export async function moveToDate(
  work: Work,
  { ref, op }: Job<Operation<'moveToDate'>>,
  press: Press,
): Promise<Pressed> {
  await expectRow(work, { ref, op }, PROXY_ORDER.edit)
  const edit = await openSubscriptionEdit(work.session, ref.subscriptionId)
  expectSameDates(edit, op.frozen)
  expectSameProduct(edit, op.frozen)
  if (edit.cycle !== op.frozen.cycle)
    throw new RobotFailure('RPA_VALUES_CHANGED', 'no longer as frozen: お届け間隔')
  const values = [{ field: TEIKI_EDIT.nextDate, value: writtenDate(op.nextScheduledDate), confirmed: true }]
  if (op.nextDeliveryDate !== null)
    values.push({ field: TEIKI_EDIT.nextDelivery, value: writtenDate(op.nextDeliveryDate), confirmed: true })
  const memo = memoWithEntry(edit.memo, op.memo)
  if (memo !== null) values.push({ field: TEIKI_EDIT.memo, value: memo, confirmed: false })
  const memoName = memo === null ? null : TEIKI_EDIT.memo.name
  return await submitEdit(work, { form: TEIKI_EDIT, values, memoName }, press)
}

/** スキップ: one cycle on from the date that was shown. Every press moves it on again, so it is never pressed twice. */
export async function skip(work: Work, { ref, op }: Job<Operation<'skip'>>, press: Press): Promise<Pressed> {
  await expectRow(work, { ref, op }, PROXY_ORDER.skip)
  const { screen } = await goToPlace(work.session, SKIP, ref.subscriptionId)
  expectShownAsFrozen(screen, op.frozen, [SKIP.nextDate, PROXY_ORDER.columns.nextDelivery])
  const { before, after } = dateBeforeAndAfter(screen, SKIP.nextDate)
  if (before !== op.frozen.nextScheduledDate)
    throw new RobotFailure('RPA_VALUES_CHANGED', 'the confirmation shows another 次回予定日')
  if (after <= before) changed('a later 次回予定日 after the skip', 'an earlier one')
  const last = { button: SKIP.button, done: SKIP.done, memo: false }
  return await pressOnce(work, { ...last, fields: { teiki_id: ref.subscriptionId } }, press)
}

/** 解約, with the memo in the same form. The reason is the cart's own list. */
export async function cancel(
  work: Work,
  { ref, op }: Job<Operation<'cancel'>>,
  press: Press,
): Promise<Pressed> {
  await expectRow(work, { ref, op }, PROXY_ORDER.cancel)
  const { screen } = await goToPlace(work.session, CANCEL, ref.subscriptionId)
  expectShownAsFrozen(screen, op.frozen)
  const reason = fieldOf(screen, CANCEL.reason)
  const chosen =
    reason.options.find(({ text }) => text.includes(ANY_REASON)) ??
    reason.options.find(({ value, text }) => value !== '' && !/選択/.test(text))
  if (reason.type !== 'select' || chosen === undefined) return changed('reasons to choose from', 'none')
  const field = fieldOf(screen, CANCEL.memo)
  const memo = memoWithEntry(field, op.memo)
  const { session } = work
  await session.step(async () => {
    await session.page.locator(`[name="${CANCEL.reason.name}"]:visible`).selectOption(chosen.value)
    if (memo !== null) await session.page.locator(`[name="${CANCEL.memo.name}"]:visible`).fill(memo)
  })
  const fields = {
    teiki_id: ref.subscriptionId,
    reason: chosen.value,
    memo: memo ?? field.value,
  }
  return await pressOnce(
    work,
    { button: CANCEL.button, done: CANCEL.done, memo: memo !== null, fields },
    press,
  )
}

/** The reason that says least: the shop has the customer's own words in the request. */
const ANY_REASON = 'その他'

export { appendMemo }
