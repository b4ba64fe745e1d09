import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { explainUnreadEvent, readLineEvent } from '../../../domain/line/lineEvents.ts'

const NOW = Date.UTC(2026, 10, 27, 3)
const EVENT = {
  type: 'message',
  timestamp: NOW - 1_000,
  source: { type: 'user', userId: 'U0123456789abcdef0123456789abcdef' },
  webhookEventId: '01JDQF',
  message: { type: 'text', id: '1', text: 'こんにちは' },
}

describe('an event of LINE', () => {
  it('is read with its person, its id and its time', () => {
    expect(readLineEvent(EVENT, NOW)).toEqual({
      reads: 'event',
      type: 'message',
      webhookEventId: '01JDQF',
      lineUserId: EVENT.source.userId,
      at: EVENT.timestamp,
      isTimeAccepted: true,
      ignored: false,
    })
  })

  it('has the time of its reception when LINE names none that can be', () => {
    for (const timestamp of [
      undefined,
      null,
      '1',
      Number.NaN,
      -1,
      0,
      8.64e15,
      NOW + 3_600_000,
      Date.UTC(2014, 11, 31),
    ])
      expect(readLineEvent({ ...EVENT, timestamp }, NOW)).toMatchObject({ at: NOW, isTimeAccepted: false })
    for (const timestamp of [Date.UTC(2015, 0, 1), NOW + 60_000])
      expect(readLineEvent({ ...EVENT, timestamp }, NOW)).toMatchObject({
        at: timestamp,
        isTimeAccepted: true,
      })
  })

  it('is ignored quietly when it is of a new kind, of a group, or of the button Verify', () => {
    for (const more of [
      { type: 'somethingNew' },
      { type: 'accountLink', source: undefined },
      { source: { type: 'group', groupId: 'C1' } },
      { replyToken: '0'.repeat(32) },
      { replyToken: 'f'.repeat(32) },
      { source: { type: 'user', userId: 'Udeadbeefdeadbeefdeadbeefdeadbeef' } },
    ])
      expect(readLineEvent({ ...EVENT, ...more }, NOW)).toMatchObject({ reads: 'event', ignored: true })
  })

  it('is set aside when nobody can say what or whose it is', () => {
    for (const [event, cause] of [
      [null, 'NOT_AN_EVENT'],
      ['follow', 'NOT_AN_EVENT'],
      [[EVENT], 'NOT_AN_EVENT'],
      [{ ...EVENT, type: 7 }, 'NOT_AN_EVENT'],
      [{ ...EVENT, type: 'x'.repeat(1_000) }, 'NOT_AN_EVENT'],
      [{ ...EVENT, source: undefined }, 'USER_NOT_READABLE'],
      [{ ...EVENT, source: [] }, 'USER_NOT_READABLE'],
      [{ ...EVENT, source: { type: 'user' } }, 'USER_NOT_READABLE'],
      [{ ...EVENT, source: { type: 'user', userId: 'U\0' } }, 'USER_NOT_READABLE'],
      [{ ...EVENT, source: { type: 'user', userId: 'U'.repeat(1_000) } }, 'USER_NOT_READABLE'],
      [{ ...EVENT, x: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown }, 'TOO_DEEP'],
    ] as const)
      expect(readLineEvent(event, NOW)).toEqual({ reads: 'nothing', cause })
  })

  it('has an answer, whatever it is', () => {
    const fields = fc.record(
      {
        type: fc.anything(),
        timestamp: fc.anything(),
        source: fc.oneof(
          fc.anything(),
          fc.record({ type: fc.constantFrom('user', 'group'), userId: fc.anything() }),
        ),
        webhookEventId: fc.anything(),
        replyToken: fc.anything(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fields), (event) => {
        const read = readLineEvent(event, NOW)
        if (read.reads === 'event') expect(new Date(read.at).getTime()).toBe(read.at)
      }),
      { numRuns: 2_000 },
    )
  })
})

it('has words for every cause, also one that only a newer version stores', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom('TOO_DEEP', 'toString', '__proto__')), (cause) => {
      expect(explainUnreadEvent(cause)).toMatch(/。$/)
    }),
  )
  expect(explainUnreadEvent('TOO_DEEP')).toContain('入れ子')
})
