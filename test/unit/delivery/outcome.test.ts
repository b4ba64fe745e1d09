import { describe, expect, it } from '@jest/globals'
import type { PushAnswer } from '../../../activities/line/pushAnswer.ts'
import type { Claimed } from '../../../worker/delivery/dispatcher/claimedDelivery.ts'
import { outcomeOf } from '../../../worker/delivery/dispatcher/outcome.ts'

const row: Claimed = {
  id: 'D1',
  generation: 1,
  connectionId: 'C1',
  externalId: '100',
  body: Buffer.from('{}'),
  retryKey: 'K1',
  dueAt: 0,
  tries: 1,
  ambiguous: false,
  actions: { points: 5 },
  bubbles: null,
}
/** As the next holder finds it after the process died that pushed it. */
const inDoubt: Claimed = { ...row, tries: 2, ambiguous: true }
type Answer = Exclude<PushAnswer, { kind: 'withdrawn' }>
const settled = (claimed: Claimed, answer: Answer) => outcomeOf(claimed, answer).settled

describe('a push that LINE had accepted before', () => {
  it('V19 is sent, by the request that was accepted, and its actions follow', () => {
    const answer: Answer = {
      kind: 'accepted',
      requestId: 'second',
      acceptedRequestId: 'first',
      sentMessageIds: [],
    }
    for (const claimed of [row, inDoubt])
      expect(settled(claimed, answer)).toMatchObject({
        state: 'sent',
        reason: null,
        lineRequestId: 'first',
        actions: ['changePoints'],
      })
  })
})

describe('a push that LINE may have accepted', () => {
  it('V19 stays in doubt until LINE says that it has it: no refusal of a repeat makes it fail or go anew', () => {
    const refusals: Answer[] = [
      { kind: 'ambiguous', detail: 'HTTP 500' },
      { kind: 'unsent', detail: 'ECONNREFUSED' },
      { kind: 'rateLimited' },
      { kind: 'recipientThrottled' },
      { kind: 'unauthorized' },
      { kind: 'monthlyLimit' },
      { kind: 'refusedRecipient', detail: '' },
      { kind: 'refusedContent', detail: '', body: null },
      { kind: 'unreadable', detail: 'HTTP 200' },
      { kind: 'refused', status: 403, detail: '' },
    ]
    for (const answer of refusals)
      expect([answer.kind, settled(inDoubt, answer)]).toMatchObject([
        answer.kind,
        { state: 'sending', ambiguous: true, actions: [] },
      ])
  })

  it('V19 is never settled by an answer that LINE has not written, whichever try it is', () => {
    const { settled: again, effect } = outcomeOf(row, { kind: 'unreadable', detail: 'HTTP 200' })
    expect(again).toMatchObject({ state: 'sending', ambiguous: true, actions: [] })
    expect(effect).toEqual({ troubled: true, unreadable: true })
  })

  it('V19 is asked again soon after the first answer was lost', () => {
    const again = settled(row, { kind: 'ambiguous', detail: 'UND_ERR_SOCKET' })
    expect(again).toMatchObject({ state: 'sending', ambiguous: true })
    expect(again.againInSeconds).toBeLessThanOrEqual(2)
  })
})
