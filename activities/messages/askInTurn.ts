import { setTimeout as pause } from 'node:timers/promises'
import type { LineRefusal, LineVerdict, UnaskedCode } from '../../domain/line/check/index.ts'
import type { ErrorBody } from '../line/answer.ts'
import { LineCallFailed } from '../line/callFailed.ts'

/** Calls on the wire at once. */
const AT_ONCE = 3
/** Before a call that LINE did not answer is made once more (ms). */
const AGAIN_AFTER_MS = 500
/** Things that are kept of one refusal, and characters of each: a hundred say no more than twenty. */
const MOST_DETAILS = 20
const LONGEST_WORDS = 300

/**
 * Asks about each place, a few at a time, until all were asked, LINE gives no verdict twice in a row for one of them,
 * or the patience is over: then it tells what it has.
 * @param patienceMs from the call to the answer, whatever is still on the wire
 * @throws LineCallFailed LINE_CREDENTIALS_INVALID, LINE_ACCOUNT_GONE: a person has to act
 */
export async function askInTurn(
  places: readonly number[],
  ask: (place: number) => Promise<ErrorBody | null>,
  patienceMs = 11_000,
): Promise<LineVerdict> {
  const waiting = [...places]
  const refused: { place: number; said: LineRefusal }[] = []
  let asked = 0
  let unasked: UnaskedCode | null = null

  const goOn = async (): Promise<void> => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      try {
        const said = await twice(ask, place)
        asked += 1
        if (said) refused.push({ place, said: inShort(said) })
      } catch (error) {
        unasked ??= reasonOf(error)
        waiting.length = 0
      }
    }
  }
  const over = new AbortController()
  const patience = pause(patienceMs, undefined, { signal: over.signal }).then(
    () => {
      unasked ??= 'LINE_UNREACHABLE'
      waiting.length = 0
    },
    () => {},
  )
  try {
    await Promise.race([Promise.all(Array.from({ length: AT_ONCE }, goOn)), patience])
  } finally {
    waiting.length = 0
    over.abort()
  }
  return { asked, refused: refused.toSorted((a, b) => a.place - b.place), unasked }
}

/** A call without an answer is made again: asking changes nothing. */
async function twice<T>(ask: (place: number) => Promise<T>, place: number): Promise<T> {
  try {
    return await ask(place)
  } catch (error) {
    if (!(error instanceof LineCallFailed) || error.type !== 'LINE_UNREACHABLE') throw error
    await pause(AGAIN_AFTER_MS)
    return ask(place)
  }
}

/** @throws what is no verdict about this moment, but about the account or about us */
function reasonOf(error: unknown): UnaskedCode {
  if (!(error instanceof LineCallFailed)) throw error
  switch (error.type) {
    case 'LINE_UNREACHABLE':
    case 'LINE_RATE_LIMITED':
      return error.type
    case 'LINE_REFUSED':
      // A gateway's page is not LINE's word.
      return error.body === null ? 'LINE_UNREACHABLE' : 'LINE_PUSH_REFUSED'
    case 'LINE_CREDENTIALS_INVALID':
    case 'LINE_ACCOUNT_GONE':
      throw error
  }
}

/**
 * What goes on record: LINE's fields and English words. Anything beyond ASCII could only be what the shop wrote, said
 * back; that stays out of histories.
 */
const inShort = ({ message, details }: ErrorBody): LineRefusal => ({
  message: asWords(message),
  details: details.slice(0, MOST_DETAILS).map((one) => ({
    property: asWords(one.property),
    message: asWords(one.message),
  })),
})

const asWords = (text: string): string => text.replace(/[^\x20-\x7e]+/g, '…').slice(0, LONGEST_WORDS)
