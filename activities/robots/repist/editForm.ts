import type { Press, Pressed } from '../../carts/operator.ts'
import { RobotFailure } from '../robotFailure.ts'
import type { Look } from '../session/robotSession.ts'
import { changed, controlOf, fieldOf, says } from '../screen/recognise.ts'
import type { FieldShown, ScreenShown } from '../screen/screenShown.ts'
import { buttonNamed } from './login.ts'
import { expectConfirmation } from './place.ts'
import { pressOnce } from './press.ts'
import { isSame } from '../screen/values.ts'
import { CONFIRM, type FieldKnown, type ScreenKnown } from './screens.ts'
import type { Work } from './work.ts'

/** A form of the cart that writes every one of its fields, and is confirmed on a second screen. */
export interface EditForm extends ScreenKnown {
  readonly done: string
  readonly refused?: readonly string[]
}

/** What to write into a form: values of its fields by name. The memo is one of them. */
export interface Edit {
  readonly form: EditForm
  readonly values: readonly Value[]
  readonly memoName: string | null
}

interface Value {
  readonly field: FieldKnown
  readonly value: string
  /** Whether the confirmation must show it; a memo may be left out there. */
  readonly confirmed: boolean
}

/**
 * Fills in a form that is open and recognised, and presses. Every other field goes out as the page shows it.
 *
 * @throws RobotFailure before anything is sent
 */
export async function submitEdit(
  work: Work,
  { form, values, memoName }: Edit,
  press: Press,
): Promise<Pressed> {
  const { session } = work
  const { page } = session
  const before = await session.look()
  controlOf(before, CONFIRM.check)
  const written = new Map(values.map(({ field, value }) => [field.name, value]))
  for (const { field, value } of values) {
    const shown = fieldOf(before, field)
    if (!shown.enabled) changed(`to write 「${field.label}」`, 'it cannot be written')
    const text = shown.type === 'date' ? value.replaceAll('/', '-') : value
    await session.step(async () => await page.locator(`[name="${field.name}"]:visible`).fill(text))
  }
  expectOnly(before, await session.look(), written)
  const look = await session.submit(buttonNamed(session, CONFIRM.check))
  const sentence = form.refused?.find((one) => says(look.screen, one))
  if (sentence !== undefined) {
    await work.picture('STOPPED')
    return { sent: false, answer: 'REFUSED', memoWritten: false, says: sentence }
  }
  expectConfirmation(look)
  expectConfirmed(look, before, values)
  const fields = new Map(fieldsSent(before).map(({ name, value }) => [name, value]))
  for (const [name, value] of written) fields.set(name, value)
  const refused = form.refused ?? []
  const memo = memoName !== null && written.has(memoName)
  const last = { button: CONFIRM.button, done: form.done, refused, memo, fields: Object.fromEntries(fields) }
  return await pressOnce(work, last, press)
}

/** Fields whose value is the subscription's, not the form's own: a token may be another on every page. */
const fieldsSent = (screen: ScreenShown): readonly FieldShown[] =>
  screen.fields.filter((field) => field.shown && field.name !== '')

/** What was filled in stands there, and nothing else moved with it. */
function expectOnly(before: ScreenShown, after: ScreenShown, written: ReadonlyMap<string, string>): void {
  const now = new Map(fieldsSent(after).map(({ name, value }) => [name, value]))
  const wrong = fieldsSent(before)
    .filter(({ name, value }) => !isSame(now.get(name) ?? '', written.get(name) ?? value))
    .map(({ label }) => label)
  if (wrong.length > 0 || now.size !== fieldsSent(before).length)
    changed('the form with the new values alone', `others in ${wrong.join(', ')}`)
}

/**
 * The confirmation shows what was decided and, of the rest, what the form showed (domain.md D44). New values must be
 * there; the others may be left out, but not differ.
 */
function expectConfirmed({ screen }: Look, before: ScreenShown, values: Edit['values']): void {
  for (const { field, value, confirmed } of values) {
    const pair = screen.pairs.filter(({ label }) => label === field.label)
    if (pair.length === 0 && !confirmed) continue
    if (pair.length !== 1 || !isShown(pair[0]?.value ?? '', value))
      changed(
        `「${field.label}」 as decided on the confirmation`,
        pair.length === 0 ? 'nothing' : 'another value',
      )
  }
  const changing = new Set(values.map(({ field }) => field.name))
  for (const { label, name, value, text } of fieldsSent(before)) {
    const pair = screen.pairs.find((one) => one.label === label)
    if (pair === undefined || label === '' || changing.has(name)) continue
    if (!isShown(pair.value, value) && !isShown(pair.value, text))
      throw new RobotFailure('RPA_VALUES_CHANGED', `the confirmation shows another 「${label}」`)
  }
}

/** A text as a confirmation shows it: lines may be joined, a unit may stand behind a number. */
function isShown(shown: string, value: string): boolean {
  const plain = (text: string): string => text.replaceAll('-', '/').replaceAll(/\s+/g, '')
  if (plain(shown) === plain(value)) return true
  return /^\d+$/.test(value) && /^\d+\D{1,2}$/.test(shown) && Number.parseInt(shown, 10) === Number(value)
}
