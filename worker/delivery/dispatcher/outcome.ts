import type { PushAnswer } from '../../../activities/line/pushAnswer.ts'
import { actionsAfter } from '../../../domain/delivery/actionsAfter.ts'
import { faultToldByLine } from '../../../domain/line/check/index.ts'
import type { LineErrorCode } from '../../../domain/errors/errorCatalogue.ts'
import type { Settled } from '../../../schema/delivery/dispatch/settle.ts'
import type { Claimed } from './claimedDelivery.ts'

/** What LINE's answer means for the channel as a whole. */
export interface ChannelEffect {
  /** Push nothing for this many milliseconds. */
  pauseMs?: number
  /** The token was refused: it is dropped, and the channel rests. */
  unauthorized?: boolean
  /** LINE refused the channel, not the message: the code of the error catalogue that the shop sees. */
  refusedAs?: LineErrorCode
  /** Something between us and LINE answered in its place. */
  unreadable?: boolean
  /** LINE answered 5xx, nothing, or a refusal that is not about the message; or it cannot be reached. */
  troubled?: boolean
}

const RATE_PAUSE_MS = 1_000
const RECIPIENT_PAUSE_SECONDS = 60
const UNSENT_PAUSE_SECONDS = 2
/** A row that LINE refuses for a cause of its own is tried once a minute, so that it does not hold up the others. */
const REFUSED_PAUSE_SECONDS = 60
const LONGEST_RETRY_SECONDS = 60

/**
 * How a row is settled by LINE's answer (line.md 1.3; delivery.md section 3 and 5.7). What LINE surely did not
 * accept goes back and is judged again; what it may have accepted is repeated with the same bytes and key.
 */
export function outcomeOf(
  row: Claimed,
  answer: Exclude<PushAnswer, { kind: 'withdrawn' }>,
): { settled: Settled; effect: ChannelEffect } {
  const base = {
    id: row.id,
    reason: null,
    failure: null,
    lineRequestId: null,
    againInSeconds: null,
    ambiguous: false,
  }
  const final = (state: 'sent' | 'failed', more: Partial<Settled>): Settled => ({
    ...base,
    state,
    ...more,
    actions: actionsAfter(state, more.reason ?? null, row.actions),
  })
  // A refusal of a repeated push says nothing about the first try, which may have been accepted.
  const back = (againInSeconds: number | null, failure: string | null = null): Settled =>
    row.ambiguous
      ? repeat(row, failure ?? 'refused')
      : { ...base, state: 'armed', failure, againInSeconds, actions: [] }

  switch (answer.kind) {
    case 'accepted':
      return {
        settled: final('sent', { lineRequestId: answer.acceptedRequestId ?? answer.requestId }),
        effect: {},
      }
    case 'rateLimited':
      return { settled: back(1), effect: { pauseMs: RATE_PAUSE_MS } }
    case 'recipientThrottled':
      return { settled: back(RECIPIENT_PAUSE_SECONDS), effect: {} }
    case 'unauthorized':
      return {
        settled: back(null, '401'),
        effect: { unauthorized: true, refusedAs: 'LINE_CREDENTIALS_INVALID' },
      }
    case 'monthlyLimit':
      return {
        settled: row.ambiguous
          ? repeat(row, '429')
          : { ...base, state: 'parked', reason: 'QUOTA', actions: [] },
        effect: {},
      }
    case 'refusedRecipient':
      return refused(row, () => final('failed', { reason: 'UNREACHABLE', failure: answer.detail }))
    case 'refusedContent':
      return refused(row, () =>
        final('failed', {
          reason: 'INVALID_CONTENT',
          failure: answer.detail,
          fault: faultToldByLine(answer.body ?? { message: answer.detail, details: [] }, row.bubbles ?? []),
        }),
      )
    case 'refused':
      return {
        settled: back(REFUSED_PAUSE_SECONDS, `${answer.status} ${answer.detail}`),
        effect: { troubled: true, refusedAs: 'LINE_PUSH_REFUSED' },
      }
    case 'unsent':
      return { settled: back(UNSENT_PAUSE_SECONDS, answer.detail), effect: { troubled: true } }
    case 'unreadable':
      return { settled: repeat(row, answer.detail), effect: { troubled: true, unreadable: true } }
    case 'ambiguous':
      return { settled: repeat(row, answer.detail), effect: { troubled: true } }
  }
}

function refused(row: Claimed, settled: () => Settled): { settled: Settled; effect: ChannelEffect } {
  return { settled: row.ambiguous ? repeat(row, 'refused') : settled(), effect: {} }
}

/** Once ambiguous, always ambiguous: the same bytes and key after ever longer pauses. */
function repeat(row: Claimed, failure: string): Settled {
  return {
    id: row.id,
    state: 'sending',
    reason: null,
    failure,
    lineRequestId: null,
    againInSeconds: Math.min(LONGEST_RETRY_SECONDS, 2 ** Math.min(row.tries, 6)),
    ambiguous: true,
    actions: [],
  }
}
