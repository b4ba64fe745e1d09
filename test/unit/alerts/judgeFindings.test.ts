import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ALERT_KINDS, subjectTypeOf } from '../../../domain/alerts/alertKinds.ts'
import { type Finding, findingKey } from '../../../domain/alerts/finding.ts'
import { FINDERS } from '../../../schema/alerts/findings/index.ts'
import { judgeFindings, type StoredAlert } from '../../../domain/alerts/judgeFindings.ts'

const aFinding: fc.Arbitrary<Finding> = fc
  .record({ kind: fc.constantFrom(...ALERT_KINDS), id: fc.constantFrom('a', 'b', 'c') })
  .map(({ kind, id }) => ({ kind, subject: { type: subjectTypeOf(kind), id }, since: null, details: {} }))

const someStored: fc.Arbitrary<StoredAlert[]> = fc
  .uniqueArray(aFinding, { selector: findingKey })
  .chain((all) =>
    fc.tuple(...all.map(() => fc.boolean())).map((resolved) =>
      all.map(({ kind, subject }, place) => ({
        id: String(place),
        kind,
        subject,
        resolvedAt: resolved[place] ? 1 : null,
        details: {},
      })),
    ),
  )

describe('the questions', () => {
  it('find every kind, each by one question', () => {
    const found = FINDERS.flatMap(({ kinds }) => kinds)
    expect(found.toSorted()).toEqual([...ALERT_KINDS].toSorted())
  })
})

describe('findings and alerts', () => {
  it('are settled so that afterwards exactly what was examined and found is open', () => {
    fc.assert(
      fc.property(
        someStored,
        fc.array(aFinding),
        fc.subarray([...ALERT_KINDS]),
        (stored, findings, kinds) => {
          const examined = new Set(kinds)
          const changes = judgeFindings({ stored, findings, examined })
          const named = [...changes.keep, ...changes.reopen].map(({ id }) => id).concat(changes.resolve)
          expect(new Set(named).size).toBe(named.length)
          const openIds = new Set([
            ...stored.filter(({ resolvedAt }) => resolvedAt === null).map(({ id }) => id),
            ...changes.reopen.map(({ id }) => id),
          ])
          for (const id of changes.resolve) openIds.delete(id)
          const open = [...stored.filter(({ id }) => openIds.has(id)), ...changes.open].map(findingKey)
          const untouched = stored.filter((one) => one.resolvedAt === null && !examined.has(one.kind))
          const wanted = [...findings.filter(({ kind }) => examined.has(kind)), ...untouched].map(findingKey)
          expect(open.toSorted()).toEqual([...new Set(wanted)].toSorted())
        },
      ),
    )
  })

  it('reopen what was resolved a moment ago', () => {
    const [finding] = fc.sample(aFinding, 1)
    if (finding === undefined) throw new Error('no sample')
    const { kind, subject } = finding
    const stored = [{ id: '1', kind, subject, resolvedAt: 5, details: {} }]
    const changes = judgeFindings({ stored, findings: [finding], examined: new Set([kind]) })
    expect(changes).toEqual({ open: [], keep: [], reopen: [{ id: '1', details: {} }], resolve: [] })
  })
})
