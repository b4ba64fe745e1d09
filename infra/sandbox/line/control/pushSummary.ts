import { hash } from 'node:crypto'
import type { AcceptedSend } from '../state/records.ts'

const MAX_EXAMPLES = 50

/** Accepted pushes in numbers. Instants are epoch milliseconds, seconds are epoch seconds. */
interface PushSummary {
  count: number
  delivered: number
  counted: number
  first: number | null
  last: number | null
  /** Accepted pushes by epoch second. */
  perSecond: Record<string, number>
  /** Pushes with the channel, person and messages of an earlier one. */
  duplicates: number
  duplicateExamples: { channelId: string; userId: string; count: number; messages: unknown }[]
}

/** Counts pushes, so that a test need not fetch thousands. */
export function summarise(sends: Iterable<AcceptedSend>): PushSummary {
  const summary: PushSummary = {
    count: 0,
    delivered: 0,
    counted: 0,
    first: null,
    last: null,
    perSecond: {},
    duplicates: 0,
    duplicateExamples: [],
  }
  const same = new Map<string, { count: number; send: AcceptedSend }>()
  for (const send of sends) {
    summary.count += 1
    if (send.delivered) summary.delivered += 1
    if (send.counted) summary.counted += 1
    summary.first = Math.min(summary.first ?? send.acceptedAt, send.acceptedAt)
    summary.last = Math.max(summary.last ?? send.acceptedAt, send.acceptedAt)
    const second = Math.floor(send.acceptedAt / 1000)
    summary.perSecond[second] = (summary.perSecond[second] ?? 0) + 1
    const content = hash('sha1', JSON.stringify([send.channelId, send.userId, send.messages]))
    const seen = same.get(content)
    if (seen) seen.count += 1
    else same.set(content, { count: 1, send })
  }
  for (const { count, send } of same.values()) {
    if (count === 1) continue
    summary.duplicates += count - 1
    const { channelId, userId, messages } = send
    if (summary.duplicateExamples.length < MAX_EXAMPLES)
      summary.duplicateExamples.push({ channelId, userId, count, messages })
  }
  return summary
}
