import { describe, expect, it } from '@jest/globals'
import { needsServices, planRuns } from '../../../infra/dev/testing/plan.ts'
import { add, nothing, sentence, tallyOf } from '../../../infra/dev/testing/tally.ts'

const files = [
  'test/chaos/dispatcher.test.ts',
  'test/integration/outbox.test.ts',
  'test/unit/messages/sendTime.test.ts',
  'test/bench/wave.test.ts',
]

describe('the runs of npm test', () => {
  it('runs unit tests under two time zones and the rest once, cheap ones first, and no bench', () => {
    expect(planRuns(files, []).map(({ name, timeZone }) => [name, timeZone])).toEqual([
      ['unit in UTC', 'UTC'],
      ['unit in America/New_York', 'America/New_York'],
      ['integration', 'UTC'],
      ['chaos', 'UTC'],
    ])
  })

  it('keeps what a pattern names', () => {
    expect(planRuns(files, ['outbox', 'chaos/']).map(({ name }) => name)).toEqual(['integration', 'chaos'])
    expect(planRuns(files, ['no such thing'])).toEqual([])
  })

  it('starts services only for the kinds that use them', () => {
    expect(planRuns(files, []).map(needsServices)).toEqual([false, false, true, true])
  })
})

describe('the count at the end', () => {
  const report = {
    numPassedTests: 10,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 0,
  }

  it('sums what jest reports', () => {
    const tally = add(
      tallyOf(report, 0),
      tallyOf({ ...report, numFailedTests: 2, numRuntimeErrorTestSuites: 1 }, 1),
    )
    expect(sentence(tally)).toBe('20 passed, 3 failed, 4 skipped')
    expect(sentence(nothing)).toBe('0 passed, 0 failed')
  })

  it('never hides a run that broke', () => {
    expect(tallyOf(null, 1).failed).toBe(1)
    expect(tallyOf(report, 1).failed).toBe(1)
    expect(tallyOf(report, null).failed).toBe(1)
  })
})
