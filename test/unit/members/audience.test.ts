import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type AudienceCondition,
  type AudienceFacts,
  EVERYBODY,
  checkAudience,
  describeAudience,
  matchesAudience,
} from '../../../domain/members/audience/index.ts'
import { brand, type FlagId, type TagId } from '../../../domain/values/ids.ts'

const [a, b, c] = [brand<TagId>('a'), brand<TagId>('b'), brand<TagId>('c')]
const red = brand<FlagId>('red')
const names = {
  tags: new Map([
    [a, 'A'],
    [b, 'B'],
  ]),
  flags: new Map([[red, '赤']]),
}

const member = (facts: Partial<AudienceFacts> = {}): AudienceFacts => ({
  tagIds: new Set(),
  flagId: null,
  continuationStatuses: [],
  linked: false,
  daysSinceFriend: null,
  ...facts,
})
const meets = (condition: AudienceCondition, facts: Partial<AudienceFacts>) =>
  matchesAudience({ all: [condition] }, member(facts))
const tagged = (...tags: TagId[]) => ({ tagIds: new Set(tags) })

describe('an audience', () => {
  it('is everybody without a condition', () => {
    expect(matchesAudience(EVERYBODY, member())).toBe(true)
    expect(matchesAudience({}, member())).toBe(true)
    expect(describeAudience({}, names)).toBe('すべての人')
    expect(checkAudience({})).toEqual([])
  })

  it('includes and excludes by tags, all or any', () => {
    expect(meets({ kind: 'tags', mode: 'all', tagIds: [a, b] }, tagged(a))).toBe(false)
    expect(meets({ kind: 'tags', mode: 'all', tagIds: [a, b] }, tagged(a, b, c))).toBe(true)
    expect(meets({ kind: 'tags', mode: 'any', tagIds: [a, b] }, tagged(b))).toBe(true)
    expect(meets({ kind: 'withoutTags', mode: 'any', tagIds: [a, b] }, tagged(b))).toBe(false)
    expect(meets({ kind: 'withoutTags', mode: 'all', tagIds: [a, b] }, tagged(b))).toBe(true)
    expect(meets({ kind: 'withoutTags', mode: 'all', tagIds: [a, b] }, tagged(a, b))).toBe(false)
  })

  it('knows a flag, and none', () => {
    expect(meets({ kind: 'flag', mode: 'include', flagIds: [red] }, { flagId: red })).toBe(true)
    expect(meets({ kind: 'flag', mode: 'include', flagIds: [null] }, {})).toBe(true)
    expect(meets({ kind: 'flag', mode: 'exclude', flagIds: [red] }, {})).toBe(true)
    expect(meets({ kind: 'flag', mode: 'exclude', flagIds: [red] }, { flagId: red })).toBe(false)
  })

  it('tells 含む from のみ for several subscriptions', () => {
    const mixed = { continuationStatuses: ['ACTIVE', 'CANCELLED'] as const }
    expect(meets({ kind: 'continuation', mode: 'any', statuses: ['ACTIVE'] }, mixed)).toBe(true)
    expect(meets({ kind: 'continuation', mode: 'only', statuses: ['ACTIVE'] }, mixed)).toBe(false)
    expect(meets({ kind: 'continuation', mode: 'only', statuses: ['ACTIVE', 'CANCELLED'] }, mixed)).toBe(true)
    expect(meets({ kind: 'continuation', mode: 'only', statuses: ['ACTIVE'] }, {})).toBe(false)
  })

  it('knows who has no such subscription, or none at all', () => {
    const mixed = { continuationStatuses: ['ACTIVE', 'CANCELLED'] as const }
    expect(meets({ kind: 'continuation', mode: 'none', statuses: ['ACTIVE'] }, mixed)).toBe(false)
    expect(meets({ kind: 'continuation', mode: 'none', statuses: ['PAUSED'] }, mixed)).toBe(true)
    expect(meets({ kind: 'continuation', mode: 'none', statuses: ['ACTIVE'] }, {})).toBe(true)
    expect(checkAudience({ all: [{ kind: 'continuation', mode: 'none', statuses: ['ACTIVE'] }] })).toEqual([])
  })

  it('knows linked members and the days since they became friends', () => {
    expect(meets({ kind: 'linked', linked: true }, { linked: true })).toBe(true)
    expect(meets({ kind: 'linked', linked: false }, { linked: true })).toBe(false)
    const week: AudienceCondition = { kind: 'daysSinceFriend', min: 0, max: 7 }
    expect([0, 7, 8, null].map((daysSinceFriend) => meets(week, { daysSinceFriend }))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('only shrinks with every further condition', () => {
    const tags = fc.subarray([a, b, c])
    const condition: fc.Arbitrary<AudienceCondition> = fc.record({
      kind: fc.constantFrom('tags' as const, 'withoutTags' as const),
      mode: fc.constantFrom('all' as const, 'any' as const),
      tagIds: fc.subarray([a, b, c], { minLength: 1 }),
    })
    fc.assert(
      fc.property(tags, fc.array(condition), condition, (has, all, more) => {
        const facts = member(tagged(...has))
        expect(matchesAudience({ all: [...all, more] }, facts)).toBe(
          matchesAudience({ all }, facts) && matchesAudience({ all: [more] }, facts),
        )
        expect(checkAudience({ all: [more] })).toEqual([])
      }),
    )
  })
})

describe('an audience in words', () => {
  it('reads as a sentence', () => {
    const say = (...all: AudienceCondition[]) => describeAudience({ all }, names)
    expect(say()).toBe('すべての人')
    expect(
      say({ kind: 'tags', mode: 'all', tagIds: [a] }, { kind: 'withoutTags', mode: 'any', tagIds: [b] }),
    ).toBe('タグ『A』が付いていて、『B』が付いていない人')
    expect(say({ kind: 'tags', mode: 'any', tagIds: [a, b] })).toBe('タグ『A』『B』のいずれかが付いている人')
    expect(say({ kind: 'withoutTags', mode: 'all', tagIds: [a, c] })).toBe(
      'タグ『A』『(削除済み)』がすべてそろってはいない人',
    )
    expect(
      say({ kind: 'continuation', mode: 'none', statuses: ['ACTIVE'] }, { kind: 'linked', linked: true }),
    ).toBe('「定期継続中」の定期がなくて、カートと連携済みの人')
    expect(
      say(
        { kind: 'linked', linked: true },
        { kind: 'flag', mode: 'exclude', flagIds: [red, null] },
        { kind: 'continuation', mode: 'only', statuses: ['ACTIVE', 'PAUSED'] },
        { kind: 'daysSinceFriend', min: 3 },
      ),
    ).toBe(
      'カートと連携済みで、フラグが『赤』か「なし」ではなくて、すべての定期が「定期継続中」か「停止」で、友だちになって3日以上の人',
    )
  })
})

describe('checking an audience from outside', () => {
  it('names every fault and its place', () => {
    const faults = checkAudience({
      all: [
        { kind: 'tags', mode: 'some', tagIds: [] },
        { kind: 'flag', mode: 'include', flagIds: [null, ''] },
        { kind: 'continuation', mode: 'any', statuses: ['ACTIVE', '継続'] },
        { kind: 'linked' },
        { kind: 'daysSinceFriend' },
        { kind: 'daysSinceFriend', min: 5, max: 2 },
        { kind: 'daysSinceFriend', min: -1 },
        { kind: 'age' },
        null,
      ],
    })
    expect(faults.map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/all/0/mode UNKNOWN_MODE',
      '/all/0/tagIds NO_CHOICES',
      '/all/1/flagIds/1 NOT_A_VALUE',
      '/all/2/statuses/1 NOT_A_VALUE',
      '/all/3/linked NOT_A_VALUE',
      '/all/4 NO_CHOICES',
      '/all/5/max NOT_A_VALUE',
      '/all/6/min NOT_A_VALUE',
      '/all/7 UNKNOWN_CONDITION',
      '/all/8 UNKNOWN_CONDITION',
    ])
  })

  it('refuses what is no filter, and too much of it', () => {
    for (const value of [null, [], { all: 1 }, { all: [], any: [] }])
      expect(checkAudience(value)).toHaveLength(1)
    expect(
      checkAudience({ all: Array.from({ length: 21 }, () => ({ kind: 'linked', linked: true })) }),
    ).toHaveLength(1)
    fc.assert(fc.property(fc.anything(), (value) => Array.isArray(checkAudience(value))))
  })
})
