import type { Request, Route } from 'playwright'
import type { Press, Pressed } from '../../carts/operator.ts'
import type { Look } from '../session/robotSession.ts'
import { changed, controlOf, says } from '../screen/recognise.ts'
import { buttonNamed } from './login.ts'
import { isSame } from '../screen/values.ts'
import type { Work } from './work.ts'
import { LOGIN, TOKEN_STALE } from './screens.ts'

/** The last button of an operation, and what the cart says behind it. */
export interface LastButton {
  readonly button: string
  readonly done: string
  /** Sentences by which the cart refuses and changes nothing. */
  readonly refused?: readonly string[]
  /** Fields that the request must carry with these values, as far as it carries them at all. */
  readonly fields: Readonly<Record<string, string>>
  /** Whether the memo is among them. */
  readonly memo: boolean
}

/**
 * The press (requests.md 4): the confirming request is held before it leaves, its fields are compared, `press` commits,
 * and it is sent once. Nothing is thrown after `press` answered true.
 *
 * @throws RobotFailure RPA_SCREEN_CHANGED, and what `press` throws: then nothing was sent
 */
export async function pressOnce(work: Work, last: LastButton, press: Press): Promise<Pressed> {
  const { session } = work
  controlOf(await session.look(), last.button)
  const button = buttonNamed(session, last.button)
  await session.step(async () => await button.click({ trial: true }))
  await work.picture('BEFORE')
  const held = await session.pressAndHold(button)
  if (held === null) return changed(`a request behind 「${last.button}」`, 'none')
  try {
    expectFields(held.request(), last)
    if (!(await press())) {
      await drop(held)
      return { sent: false, answer: 'UNKNOWN', memoWritten: false, says: null }
    }
  } catch (error) {
    await drop(held)
    throw error
  }
  const look = await session.sendOnce(held).catch(() => null)
  if (look === null) return { sent: true, answer: 'UNKNOWN', memoWritten: false, says: null }
  await work.picture('AFTER')
  const { answer, sentence } = answerOf(look, last)
  return { sent: true, answer, memoWritten: last.memo && answer === 'ACCEPTED', says: sentence }
}

const drop = async (held: Route): Promise<void> => await held.abort('aborted').catch(() => undefined)

/** What goes out is what was decided, whatever the page made of it. @throws RobotFailure RPA_SCREEN_CHANGED */
function expectFields(request: Request, { fields, button }: LastButton): void {
  if (request.method() !== 'POST') changed(`a submission behind 「${button}」`, request.method())
  const sent = sentFields(request)
  const wrong = Object.entries(fields)
    .filter(([name, value]) => sent.getAll(name).some((one) => !isSame(one, value)))
    .map(([name]) => name)
  if (wrong.length > 0) changed('the decided values in what is sent', `others in ${wrong.join(', ')}`)
}

/** Of the address and of the body. */
function sentFields(request: Request): URLSearchParams {
  const fields = new URLSearchParams(URL.parse(request.url())?.search ?? '')
  const body = request.postData() ?? ''
  if (/^application\/x-www-form-urlencoded/i.test(request.headers()['content-type'] ?? ''))
    for (const [name, value] of new URLSearchParams(body)) fields.append(name, value)
  for (const [, name = '', value = ''] of body.matchAll(
    /content-disposition: form-data; name="([^"]*)"\r\n\r\n([\s\S]*?)\r\n--/gi,
  ))
    fields.append(name, value)
  return fields
}

function answerOf(
  { screen, status }: Look,
  { done, refused = [] }: LastButton,
): { answer: Pressed['answer']; sentence: string | null } {
  if (status !== 200 || screen.headings.includes(LOGIN.heading)) return { answer: 'UNKNOWN', sentence: null }
  if (says(screen, done)) return { answer: 'ACCEPTED', sentence: done }
  const sentence = [...refused, TOKEN_STALE].find((one) => says(screen, one))
  return sentence === undefined ? { answer: 'UNKNOWN', sentence: null } : { answer: 'REFUSED', sentence }
}
