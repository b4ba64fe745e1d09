import { describe, expect, it } from '@jest/globals'
import { importsOf } from '../../../infra/dev/rooms/imports.ts'
import { needsBrowser, needsServices, planRuns } from '../../../infra/dev/testing/plan.ts'
import { add, nothing, sentence, slowest, tallyOf } from '../../../infra/dev/testing/tally.ts'
import { domainTests, testFiles } from '../../../infra/dev/testing/testFiles.ts'

const files = [
  'test/chaos/dispatcher.test.ts',
  'test/integration/carts/cartSync.test.ts',
  'test/integration/sandbox/line/carts.test.ts',
  'test/unit/carts/window.test.ts',
  'test/unit/messages/sendTime.test.ts',
  'test/pages/responses/answer.test.ts',
]
const ofDomain = new Set(['test/unit/messages/sendTime.test.ts'])

const chosen = (...patterns: string[]): string[] =>
  planRuns(files, patterns, new Set()).flatMap((run) => run.files)

describe('the runs of npm test', () => {
  it('are a kind each, cheap ones first, and tests of domain under a second time zone', () => {
    const runs = planRuns(files, [], ofDomain)
    expect(runs.map(({ name, timeZone, files: { length } }) => [name, timeZone, length])).toEqual([
      ['unit', 'UTC', 2],
      ['unit in America/New_York', 'America/New_York', 1],
      ['integration', 'UTC', 2],
      ['pages', 'UTC', 1],
      ['e2e and chaos', 'UTC', 1],
    ])
  })

  it('of a room are its files in every kind, not what has its name elsewhere', () => {
    expect(chosen('carts')).toEqual([
      'test/unit/carts/window.test.ts',
      'test/integration/carts/cartSync.test.ts',
    ])
    expect(chosen('sandbox')).toEqual(['test/integration/sandbox/line/carts.test.ts'])
  })

  it('keep what a path or a regular expression matches', () => {
    expect(chosen('test/unit/carts/window.test.ts')).toEqual(['test/unit/carts/window.test.ts'])
    expect(chosen('sendTime', 'chaos/')).toEqual([
      'test/unit/messages/sendTime.test.ts',
      'test/chaos/dispatcher.test.ts',
    ])
    expect(chosen('no such thing')).toEqual([])
  })

  it('start services only for the kinds that use them', () => {
    const runs = planRuns(files, [], ofDomain)
    expect(runs.map(needsServices)).toEqual([false, false, true, true, true])
    expect(runs.map(needsBrowser)).toEqual([false, false, false, true, false])
  })

  it.each(['test/bench/wave.test.ts', 'test/x.test.ts', 'test/e2e.test.ts'])(
    'name %s, which is of no kind and would never run',
    (stray) => {
      expect(() => planRuns([...files, stray], ['carts'], ofDomain)).toThrow(stray)
    },
  )
})

it('tests of domain are those that lead to nothing else of ours', () => {
  const sources = {
    'test/unit/orders/pure.test.ts': "import '../../../domain/orders/order.ts'\nimport './arbitrary.ts'",
    'test/unit/orders/arbitrary.ts': "import 'fast-check'\nimport type { A } from '../../../domain/a.ts'",
    'test/unit/orders/rows.test.ts': "import './rows.ts'",
    'test/unit/orders/rows.ts': "import '../../../schema/orders/orders.ts'",
    'test/integration/orders/pure.test.ts': "import '../../../domain/orders/order.ts'",
  }
  const tree = new Map(Object.entries(sources).map(([path, source]) => [path, importsOf(source)]))
  expect([...domainTests(tree)]).toEqual(['test/unit/orders/pure.test.ts'])
  expect(testFiles(tree)).toHaveLength(3)
})

describe('the count at the end', () => {
  const report = {
    numPassedTests: 10,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 0,
    testResults: [
      { name: '/checkout/test/unit/a.test.ts', startTime: 1_000, endTime: 2_500 },
      { name: '/checkout/test/unit/b.test.ts', startTime: 1_000, endTime: 13_000 },
      { name: '/checkout/test/unit/c.test.ts', startTime: 2_500, endTime: 2_600 },
    ],
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

  it('names the slowest files, the slowest first', () => {
    expect(slowest(tallyOf(report, 0), 2)).toEqual([
      '   12.0 s  test/unit/b.test.ts',
      '    1.5 s  test/unit/a.test.ts',
    ])
    expect(slowest(nothing, 2)).toEqual([])
    const twice = add(tallyOf(report, 0), tallyOf(report, 0, 'America/New_York'))
    expect(slowest(twice, 2)).toEqual([
      '   12.0 s  test/unit/b.test.ts (UTC)',
      '   12.0 s  test/unit/b.test.ts (America/New_York)',
    ])
  })
})
