import {
  isOfLine,
  messagesIn,
  provesAccepted,
  provesAcceptedBefore,
  sentMessageIdsIn,
} from '../../domain/line/proof.ts'
import { badRequestOf, detailOf, type ErrorBody, readErrorBody, throttleOf } from './answer.ts'

/**
 * The outcome of one push (line.md 1.3). `ambiguous` and `unreadable`: LINE may have accepted it or not, so the same
 * bytes go again with the same key; every other kind is certain. `refused` is not about the message: every push of the
 * channel would be refused.
 */
export type PushAnswer =
  /** 2xx, or 409: the key had been accepted before. `acceptedRequestId` is then the first request's. */
  | { kind: 'accepted'; requestId: string | null; acceptedRequestId?: string; sentMessageIds: string[] }
  | { kind: 'rateLimited' }
  | { kind: 'monthlyLimit' }
  | { kind: 'recipientThrottled' }
  | { kind: 'unauthorized' }
  | { kind: 'refusedRecipient'; detail: string }
  | { kind: 'refusedContent'; detail: string; body: ErrorBody | null }
  | { kind: 'refused'; status: number; detail: string }
  | { kind: 'ambiguous'; detail: string }
  /** An answer that LINE has not written, or not whole: something in between answered in its place. */
  | { kind: 'unreadable'; detail: string }
  /** No byte of it left: there was no connection. */
  | { kind: 'unsent'; detail: string }
  /** No byte of it left: its signal was aborted, or its last start had passed. */
  | { kind: 'withdrawn' }

/** Header names in lower case. */
export type AnswerHeaders = Record<string, string | string[] | undefined>

/** Bytes of an answer that are read at most; LINE's to a push have some hundreds. */
export const LONGEST_ANSWER = 64 * 1_024

/** What came back for `sent`, the body of the push. */
export interface RawAnswer {
  status: number
  headers: AnswerHeaders
  text: string
  sent: Buffer
}

/**
 * The outcome of a push by its answer; total. Neither accepted nor refused is believed without LINE's own marks
 * (V19; decision 0047).
 */
export function answerOf({ status, headers, text, sent }: RawAnswer): PushAnswer {
  const requestId = headerOf(headers, 'x-line-request-id')
  const acceptedRequestId = headerOf(headers, 'x-line-accepted-request-id')
  const marks = { requestId, acceptedRequestId }
  const unreadable: PushAnswer = { kind: 'unreadable', detail: `HTTP ${status} is not an answer of LINE` }
  if ((status >= 200 && status < 300) || status === 409) {
    const sentMessageIds = sentMessageIdsIn(text)
    const isProved =
      status === 409
        ? provesAcceptedBefore(marks, sentMessageIds)
        : provesAccepted(marks, sentMessageIds, messagesIn(sent.toString()))
    if (!isProved) return unreadable
    return {
      kind: 'accepted',
      requestId,
      ...(acceptedRequestId === null ? {} : { acceptedRequestId }),
      sentMessageIds,
    }
  }
  if (status === 408 || status >= 500) return { kind: 'ambiguous', detail: `HTTP ${status}` }
  if (status < 400 || !isOfLine(marks)) return unreadable
  return refusalOf(status, text)
}

/** The meaning of a refusal that LINE wrote. */
function refusalOf(status: number, text: string): PushAnswer {
  if (status === 401) return { kind: 'unauthorized' }
  const body = readErrorBody(text)
  const detail = detailOf(body)
  if (status === 429) return { kind: throttleOf(body) }
  // LINE's own word of a body that is too large; a gateway's would be about every body.
  if (status === 413 && body) return { kind: 'refusedContent', detail, body }
  if (status !== 400) return { kind: 'refused', status, detail }
  switch (badRequestOf(body)) {
    case 'recipient':
      return { kind: 'refusedRecipient', detail }
    case 'content':
      return { kind: 'refusedContent', detail, body }
    case 'neither':
      return { kind: 'refused', status, detail }
  }
}

function headerOf(headers: AnswerHeaders, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}
