import type { Press, Pressed, SubscriptionOperator } from '../../carts/operator.ts'
import { appendEntry, hasEntry, type MemoChange, requestOfEntry } from '../../../domain/requests/memoText.ts'
import type { SubscriptionRef } from '../../../domain/requests/request.ts'
import { changed, fieldOf } from '../screen/recognise.ts'
import type { FieldShown, ScreenShown } from '../screen/screenShown.ts'
import type { RobotSession } from '../session/robotSession.ts'
import { type EditForm, submitEdit } from './editForm.ts'
import { goToPlace } from './place.ts'
import { isSame } from '../screen/values.ts'
import { CUSTOMER_EDIT, type FieldKnown, ORDER_EDIT, TEIKI_EDIT } from './screens.ts'
import { subscriptionEditOn } from './subscriptionEdit.ts'
import type { Work } from './work.ts'

type MemoOperation = Parameters<SubscriptionOperator['appendMemo']>[1]

interface MemoPlace {
  readonly form: EditForm & { readonly memo: FieldKnown }
  readonly id: string
  /** The form is whole: what it writes besides the memo is known. */
  readonly expect: (screen: ScreenShown) => void
}

function placeOf(ref: SubscriptionRef, { target, orderId }: MemoOperation): MemoPlace {
  if (target === 'SUBSCRIPTION')
    return { form: TEIKI_EDIT, id: ref.subscriptionId, expect: (screen) => void subscriptionEditOn(screen) }
  if (target === 'CUSTOMER')
    return {
      form: CUSTOMER_EDIT,
      id: ref.customerId,
      expect: (screen) => {
        for (const label of CUSTOMER_EDIT.labels)
          if (!screen.fields.some((field) => field.shown && field.label === label))
            changed(`a field 「${label}」`, 'none')
      },
    }
  if (orderId === undefined) throw new TypeError('the memo of an order needs its id')
  return {
    form: ORDER_EDIT,
    id: orderId,
    expect: (screen) => ORDER_EDIT.fields.forEach((field) => void fieldOf(screen, field)),
  }
}

/** What becomes of the field's memo with the entry of this request below it. */
const changeOf = (
  field: FieldShown,
  { entry, requestId }: { entry: string; requestId: string },
): MemoChange => appendEntry(field.value, { entry, requestId, mostUnits: field.maxLength })

/**
 * The memo to submit with a change; null: the entry is there, or the field does not take it. A memo that is too long must
 * not hold up a change.
 */
export function memoWithEntry(field: FieldShown, entry: string | null): string | null {
  if (entry === null) return null
  const change = changeOf(field, { entry, requestId: requestOfEntry(entry) ?? entry })
  return change.kind === 'WRITE' ? change.memo : null
}

/**
 * Appends to a memo, once by its marker. The form writes every field, so it is loaded right before, goes out as shown, and
 * is read again: only the memo may have moved.
 */
export async function appendMemo(
  work: Work,
  { ref, op }: { ref: SubscriptionRef; op: MemoOperation },
  press: Press,
): Promise<Pressed> {
  const place = placeOf(ref, op)
  const before = await openForm(work.session, place)
  const field = fieldOf(before, place.form.memo)
  const change = changeOf(field, { entry: op.text, requestId: op.marker })
  if (change.kind === 'THERE') return { sent: false, answer: 'ACCEPTED', memoWritten: true, says: null }
  if (change.kind === 'FULL') return { sent: false, answer: 'REFUSED', memoWritten: false, says: MEMO_FULL }
  const pressed = await submitEdit(
    work,
    {
      form: place.form,
      values: [{ field: place.form.memo, value: change.memo, confirmed: false }],
      memoName: place.form.memo.name,
    },
    press,
  )
  return pressed.sent ? await readBack(work.session, place, { pressed, before, marker: op.marker }) : pressed
}

/** What a person reads when the field is full. */
export const MEMO_FULL = 'メモの文字数がカートの上限を超えるため、書き込めませんでした。'
export const MEMO_MOVED_MORE = 'メモを書き込みましたが、同じ画面のほかの項目も変わっています。'

async function openForm(session: RobotSession, { form, id, expect }: MemoPlace): Promise<ScreenShown> {
  const { screen } = await goToPlace(session, form, id)
  expect(screen)
  return screen
}

async function readBack(
  session: RobotSession,
  place: MemoPlace,
  { pressed, before, marker }: { pressed: Pressed; before: ScreenShown; marker: string },
): Promise<Pressed> {
  try {
    const after = await openForm(session, place)
    const memoWritten = hasEntry(fieldOf(after, place.form.memo).value, marker)
    const others = ({ fields }: ScreenShown): FieldShown[] =>
      fields.filter(({ shown, name }) => shown && name !== place.form.memo.name)
    const moved = others(after).some(
      ({ name, value }) => !isSame(value, others(before).find((one) => one.name === name)?.value ?? ''),
    )
    if (moved) return { ...pressed, answer: 'UNKNOWN', memoWritten, says: MEMO_MOVED_MORE }
    return { ...pressed, memoWritten, answer: memoWritten ? 'ACCEPTED' : pressed.answer }
  } catch {
    return { ...pressed, answer: 'UNKNOWN', memoWritten: false }
  }
}
