import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type ClaimCandidate,
  decideClaim,
  overallClaim,
  type StatedItems,
} from '../../../domain/members/identityClaim.ts'
import { areOnePerson, decideLink, type LinkProof } from '../../../domain/members/linking.ts'
import { isSameItem, secondLookFor } from '../../../domain/members/secondLook.ts'

const customer = (customerId: string, rest: Partial<ClaimCandidate> = {}): ClaimCandidate => ({
  customerId,
  name: null,
  kana: null,
  email: null,
  claimedByOtherMember: false,
  ordered: false,
  ...rest,
})
const hanako = customer('hanako', { email: 'hanako@example.jp' })
const taro = customer('taro', { email: 'taro@example.jp' })
const silent = customer('silent')
const decide = (candidates: ClaimCandidate[], stated: Partial<StatedItems> = {}) =>
  decideClaim(candidates, { email: null, orderNumber: null, ...stated })

describe('what a claim comes to in one cart (D13, D14)', () => {
  it('links the only customer with the number; blanks state nothing', () => {
    const linked = { state: 'LINKED', customers: [{ customerId: 'hanako', second: null }] }
    expect(decide([hanako])).toEqual(linked)
    expect(decide([hanako], { email: ' 　', orderNumber: '' })).toEqual(linked)
    expect(decide([])).toEqual({ state: 'UNLINKED', contradicted: [] })
  })

  it('keeps which item was right', () => {
    expect(decide([hanako], { email: 'HANAKO@example.jp' })).toEqual({
      state: 'LINKED',
      customers: [{ customerId: 'hanako', second: 'email' }],
    })
    expect(decide([{ ...hanako, ordered: true }], { orderNumber: '1' })).toMatchObject({
      customers: [{ second: 'orderNumber' }],
    })
    // What the cart does not know is neither right nor wrong.
    expect(decide([silent], { email: 'a@example.jp' })).toMatchObject({ customers: [{ second: null }] })
  })

  it('finds nothing where an item contradicts the only person', () => {
    const nothing = { state: 'UNLINKED', contradicted: ['hanako'] }
    expect(decide([hanako], { email: 'other@example.jp' })).toEqual(nothing)
    expect(decide([hanako], { email: 'not an address' })).toEqual(nothing)
    expect(decide([hanako], { orderNumber: '1' })).toEqual(nothing)
    expect(
      decide([hanako, { ...taro, ordered: true }], { email: 'hanako@example.jp', orderNumber: '1' }),
    ).toMatchObject({
      state: 'UNLINKED',
    })
  })

  it('remembers whom an address contradicts, also before they can be linked; an order may still come', () => {
    const early = { ...hanako, isEligible: false }
    const without = { ...silent, isEligible: false }
    expect(decide([early, without], { email: 'other@example.jp' })).toEqual({
      state: 'UNLINKED',
      contradicted: ['hanako'],
    })
    for (const stated of [{ email: 'hanako@example.jp' }, { orderNumber: '1' }, {}])
      expect(decide([early, without], stated)).toEqual({ state: 'UNLINKED', contradicted: [] })
  })

  it('asks a family for the e-mail, then for the order number, whether the address was wrong or is not known', () => {
    expect(decide([hanako, taro])).toEqual({ state: 'AMBIGUOUS', item: 'email' })
    expect(decide([silent, customer('other')])).toEqual({ state: 'AMBIGUOUS', item: 'orderNumber' })
    for (const family of [
      [hanako, taro],
      [hanako, silent],
    ])
      expect(decide(family, { email: 'wrong@example.jp' })).toEqual({
        state: 'AMBIGUOUS',
        item: 'orderNumber',
      })
    expect(decide([hanako, taro], { email: 'taro@example.jp' })).toMatchObject({
      customers: [{ customerId: 'taro', second: 'email' }],
    })
    expect(decide([hanako, { ...silent, ordered: true }], { orderNumber: '1' })).toMatchObject({
      customers: [{ customerId: 'silent', second: 'orderNumber' }],
    })
  })

  it('says CLAIMED only of a person who was told apart', () => {
    const taken = { ...taro, claimedByOtherMember: true }
    expect(decide([taken])).toEqual({ state: 'CLAIMED' })
    expect(decide([hanako, taken])).toMatchObject({ state: 'AMBIGUOUS' })
    expect(decide([hanako, taken], { email: 'taro@example.jp' })).toEqual({ state: 'CLAIMED' })
    expect(decide([taken], { email: 'wrong@example.jp' })).toMatchObject({ state: 'UNLINKED' })
  })

  it('does not see who may not be linked yet', () => {
    expect(decide([{ ...hanako, isEligible: false }])).toEqual({ state: 'UNLINKED', contradicted: [] })
    expect(decide([{ ...hanako, isEligible: false }, taro])).toMatchObject({ state: 'LINKED' })
  })

  it('is linked in any cart, else what prevents it, else nothing found', () => {
    const [linked, claimed, family, nothing] = [
      decide([hanako]),
      decide([{ ...taro, claimedByOtherMember: true }]),
      decide([hanako, taro]),
      decide([]),
    ]
    expect(overallClaim([nothing, claimed, linked])).toEqual({ outcome: 'LINKED' })
    expect(overallClaim([family, claimed])).toEqual({ outcome: 'CLAIMED' })
    expect(overallClaim([nothing, family])).toEqual({ outcome: 'ONE_MORE', item: 'email' })
    expect(overallClaim([nothing])).toEqual({ outcome: 'WAITING' })
    expect(overallClaim([])).toEqual({ outcome: 'WAITING' })
  })
})

const email = fc.constantFrom(null, 'a@example.jp', 'b@example.jp', 'c@example.jp', '携帯なし')
const name = fc.constantFrom(null, '山田花子', '山田太郎')
const candidates = fc
  .array(
    fc.record({
      name,
      kana: name,
      email,
      claimedByOtherMember: fc.boolean(),
      ordered: fc.boolean(),
      isEligible: fc.boolean(),
    }),
    { maxLength: 5 },
  )
  .map((rows) => rows.map((row, place): ClaimCandidate => ({ customerId: String(place), ...row })))
const stated = fc.record({ email, orderNumber: fc.constantFrom(null, '1') })
const shuffled = candidates.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
)

describe('nobody is linked wrongly', () => {
  it('a claim links one person, who is free, may be linked, and whom nothing stated contradicts', () => {
    fc.assert(
      fc.property(candidates, stated, (all, items) => {
        // Who states no order number has none that matches.
        const rows = all.map((one) => ({ ...one, ordered: one.ordered && items.orderNumber !== null }))
        const decision = decideClaim(rows, items)
        if (decision.state !== 'LINKED') return
        const linked = rows.filter((one) =>
          decision.customers.some(({ customerId }) => customerId === one.customerId),
        )
        expect(linked.length).toBeGreaterThan(0)
        expect(areOnePerson(linked)).toBe(true)
        expect(linked.every((one) => one.isEligible !== false && !one.claimedByOtherMember)).toBe(true)
        if (items.orderNumber !== null) expect(linked.some((one) => one.ordered)).toBe(true)
        const isFamily = !areOnePerson(rows.filter((one) => one.isEligible !== false))
        if (isFamily) expect(decision.customers.every(({ second }) => second !== null)).toBe(true)
        if (items.email !== null && isFamily && items.orderNumber === null)
          expect(linked.some((one) => one.email === items.email)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('the order of the customers does not matter', () => {
    fc.assert(
      fc.property(shuffled, stated, ([all, other], items) => {
        const asSet = (rows: ClaimCandidate[]) => {
          const decision = decideClaim(rows, items)
          if (decision.state !== 'LINKED') return decision.state
          return decision.customers.map(({ customerId }) => customerId).toSorted()
        }
        expect(asSet(other)).toEqual(asSet(all))
      }),
    )
  })

  it('what a claim linked stays linked at every later match, whoever else comes with the number', () => {
    fc.assert(
      fc.property(candidates, candidates, stated, (all, later, items) => {
        const decision = decideClaim(all, items)
        if (decision.state !== 'LINKED' || decision.customers.some(({ second }) => second === null)) return
        const ids = new Set(decision.customers.map(({ customerId }) => customerId))
        const proven = all.map((one) => ({
          ...one,
          proof: ids.has(one.customerId) ? ('SECOND' as LinkProof) : null,
        }))
        const strangers = later.map((one) => ({
          ...one,
          customerId: `later ${one.customerId}`,
          isEligible: true,
        }))
        const again = decideLink({ memberPhone: '0311112222', candidates: [...proven, ...strangers] })
        // Only another member's claim to the same person stands in the way.
        if (again.state === 'LINKED') for (const id of ids) expect(again.customerIds).toContain(id)
        else expect(again.state).toBe('CLAIMED')
      }),
      { numRuns: 1_000 },
    )
  })

  it('by hand: stays, tells a family apart, and never takes what another member has', () => {
    const byHand = (one: ClaimCandidate, more: object = {}) => ({ ...one, proof: 'HAND' as const, ...more })
    expect(decideLink({ memberPhone: null, candidates: [byHand(hanako)] })).toEqual({
      state: 'LINKED',
      customerIds: ['hanako'],
    })
    expect(decideLink({ memberPhone: '03', candidates: [byHand(hanako), taro] })).toEqual({
      state: 'LINKED',
      customerIds: ['hanako'],
    })
    expect(
      decideLink({ memberPhone: '03', candidates: [byHand(hanako, { hasPhone: false }), taro] }),
    ).toEqual({
      state: 'LINKED',
      customerIds: ['hanako', 'taro'],
    })
    expect(
      decideLink({ memberPhone: null, candidates: [byHand(hanako, { claimedByOtherMember: true })] }),
    ).toEqual({
      state: 'UNLINKED',
    })
    const contradicted = { ...hanako, proof: 'CONTRADICTED' as const }
    expect(decideLink({ memberPhone: '03', candidates: [contradicted] })).toEqual({ state: 'UNLINKED' })
  })
})

describe('the second look before contracts change (D15)', () => {
  const linked = { isProven: false, email: 'a@example.jp', hasOrders: true, postcode: '100-0001' }

  it('asks a member linked by phone alone for what the cart knows', () => {
    expect(secondLookFor({ isOn: true, customers: [linked], wrongToday: 2 })).toEqual({
      needed: true,
      items: ['email', 'orderNumber', 'postcode'],
      triesLeft: 3,
    })
    expect(
      secondLookFor({
        isOn: true,
        customers: [{ ...linked, email: '携帯なし', hasOrders: false, postcode: null }],
        wrongToday: 9,
      }),
    ).toEqual({ needed: true, items: [], triesLeft: 0 })
    expect(secondLookFor({ isOn: false, customers: [linked], wrongToday: 0 })).toEqual({ needed: false })
    expect(secondLookFor({ isOn: true, customers: [{ ...linked, isProven: true }], wrongToday: 0 })).toEqual({
      needed: false,
    })
  })

  it('compares as people write', () => {
    expect(isSameItem('email', 'Ａ@example.jp', 'a@example.jp')).toBe(true)
    expect(isSameItem('orderNumber', '１００a', '100A')).toBe(true)
    expect(isSameItem('postcode', '〒１００ー０００１', '1000001')).toBe(true)
    for (const [given, known] of [
      ['', ''],
      ['1', null],
      ['10', '1000001'],
      ['　', '　'],
    ] as const)
      for (const item of ['email', 'orderNumber', 'postcode'] as const)
        expect(isSameItem(item, given, known)).toBe(false)
  })
})
