import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { judgeNotice, mayRepeatNotice, NOTICE_DAYS } from '../../../domain/notices/judgeNotice.ts'

const HOUR = 3_600_000
const facts = { now: 1_800_000_000_000, dueAt: 1_800_000_000_000, blocked: false, quotaLeft: null }

describe('a notice at its time', () => {
  it.each([
    ['goes', {}, { verdict: 'send' }],
    ['goes at night and long after its time', { dueAt: facts.now - 100 * HOUR }, { verdict: 'send' }],
    ['goes with the last of the quota', { quotaLeft: 1 }, { verdict: 'send' }],
    ['waits for the quota', { quotaLeft: 0 }, { verdict: 'park' }],
    ['waits where more was sent than LINE counts', { quotaLeft: -3 }, { verdict: 'park' }],
    [
      'does not go to who has blocked',
      { blocked: true, quotaLeft: 0 },
      { verdict: 'skip', reason: 'UNREACHABLE' },
    ],
    [
      'does not go out of nowhere',
      { dueAt: facts.now - NOTICE_DAYS * 24 * HOUR },
      { verdict: 'skip', reason: 'OUTAGE_EXPIRED' },
    ],
  ])('%s', (_what, more, verdict) => {
    expect(judgeNotice({ ...facts, ...more })).toEqual(verdict)
  })

  it('is repeated for 23 hours at most, whatever the clock says', () => {
    expect(mayRepeatNotice({ now: facts.now, firstAttemptAt: facts.now - 23 * HOUR + 1 })).toBe(true)
    expect(mayRepeatNotice({ now: facts.now, firstAttemptAt: facts.now - 23 * HOUR })).toBe(false)
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (now, firstAttemptAt) => {
        const may = mayRepeatNotice({ now, firstAttemptAt })
        expect(may).toBe(now - firstAttemptAt < 23 * HOUR)
      }),
    )
  })
})
