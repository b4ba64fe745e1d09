import { setTimeout as pause } from 'node:timers/promises'
import type { LineRefusal, LineVerdict, UnaskedCode } from '../../domain/line/check/index.ts'
import type { ErrorBody } from '../line/answer.ts'
import { LineCallFailed } from '../line/lineCallFailed.ts'

/** Concurrent calls. */
const CONCURRENCY = 3
/** Pause before the one retry of a call that LINE did not answer. */
const RETRY_AFTER_MS = 500
/** Details kept of one refusal, and characters of each text. */
const MAX_DETAILS = 20
const MAX_TEXT_LENGTH = 300

/**
 * Validates each scenario, 3 at a time, until all are done, LINE gives no verdict twice in a row for one of them, or
 * the timeout is over; then returns what it has.
 * @param places the scenarios, by their index in the content
 * @param validate asks LINE about one scenario; null when LINE would accept it
 * @param timeoutMs from the call to the result, even with calls still under way
 * @throws LineCallFailed LINE_CREDENTIALS_INVALID, LINE_ACCOUNT_GONE: a person has to act
 */
export async function validateScenarios(
  places: readonly number[],
  validate: (place: number) => Promise<ErrorBody | null>,
  timeoutMs = 11_000,
): Promise<LineVerdict> {
  const waiting = [...places]
  const refused: { place: number; said: LineRefusal }[] = []
  let asked = 0
  let unasked: UnaskedCode | null = null

  const work = async (): Promise<void> => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      try {
        const said = await withRetry(validate, place)
        asked += 1
        if (said) refused.push({ place, said: shortened(said) })
      } catch (error) {
        unasked ??= reasonOf(error)
        waiting.length = 0
      }
    }
  }
  const done = new AbortController()
  const timeout = pause(timeoutMs, undefined, { signal: done.signal }).then(
    () => {
      unasked ??= 'LINE_UNREACHABLE'
      waiting.length = 0
    },
    () => {},
  )
  try {
    await Promise.race([Promise.all(Array.from({ length: CONCURRENCY }, work)), timeout])
  } finally {
    waiting.length = 0
    done.abort()
  }
  return { asked, refused: refused.toSorted((a, b) => a.place - b.place), unasked }
}

/** Retries an unanswered call once: validating changes nothing. */
async function withRetry<T>(validate: (place: number) => Promise<T>, place: number): Promise<T> {
  try {
    return await validate(place)
  } catch (error) {
    const isUnanswered =
      error instanceof LineCallFailed &&
      (error.type === 'LINE_UNREACHABLE' || error.type === 'LINE_ANSWER_UNREADABLE')
    if (!isUnanswered) throw error
    await pause(RETRY_AFTER_MS)
    return validate(place)
  }
}

/** @throws failures of the account or of our own, which trying later does not mend */
function reasonOf(error: unknown): UnaskedCode {
  if (!(error instanceof LineCallFailed)) throw error
  switch (error.type) {
    case 'LINE_UNREACHABLE':
    case 'LINE_ANSWER_UNREADABLE':
    case 'LINE_RATE_LIMITED':
      return error.type
    case 'LINE_REFUSED':
      // A body that is not LINE's JSON came from a gateway of its own.
      return error.body === null ? 'LINE_ANSWER_UNREADABLE' : 'LINE_PUSH_REFUSED'
    case 'LINE_CREDENTIALS_INVALID':
    case 'LINE_ACCOUNT_GONE':
      throw error
  }
}

/**
 * What goes into the history: LINE's field names and English texts. Anything beyond ASCII could only be the shop's own
 * text quoted back, which stays out of histories.
 */
const shortened = ({ message, details }: ErrorBody): LineRefusal => ({
  message: asciiOnly(message),
  details: details.slice(0, MAX_DETAILS).map((one) => ({
    property: asciiOnly(one.property),
    message: asciiOnly(one.message),
  })),
})

const asciiOnly = (text: string): string => text.replace(/[^\x20-\x7e]+/g, '…').slice(0, MAX_TEXT_LENGTH)
