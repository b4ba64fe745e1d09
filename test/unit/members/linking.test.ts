import { describe, expect, it } from '@jest/globals'
import { decideLink, type LinkCandidate } from '../../../domain/members/linking.ts'
import { overallLinkState } from '../../../domain/members/linkState.ts'

describe('linking a member by phone (D13, D14)', () => {
  const customer = (customerId: string, rest: Partial<LinkCandidate> = {}): LinkCandidate => ({
    customerId,
    name: null,
    kana: null,
    email: null,
    claimedByOtherMember: false,
    ...rest,
  })
  const decide = (...candidates: LinkCandidate[]) => decideLink({ memberPhone: '09012345678', candidates })

  it('links the one customer who has the number', () => {
    expect(decide(customer('1'))).toEqual({ state: 'LINKED', customerIds: ['1'] })
  })

  it('links nobody without a number or a customer', () => {
    expect(decide()).toEqual({ state: 'UNLINKED' })
    expect(decideLink({ memberPhone: null, candidates: [customer('1')] })).toEqual({ state: 'UNLINKED' })
  })

  it('links several customers who agree in e-mail, or in name and kana', () => {
    const email = { email: 'a@example.jp' }
    expect(decide(customer('1', email), customer('2', { email: 'A@EXAMPLE.jp' })).state).toBe('LINKED')
    const one = customer('1', { name: '佐藤 花子', kana: 'サトウハナコ' })
    const other = customer('2', { name: '佐藤花子', kana: 'さとう　ﾊﾅｺ' })
    expect(decide(one, other)).toEqual({ state: 'LINKED', customerIds: ['1', '2'] })
  })

  it('does not guess between people who share a number', () => {
    const name = { name: '佐藤花子' }
    expect(decide(customer('1'), customer('2')).state).toBe('AMBIGUOUS')
    expect(decide(customer('1', name), customer('2', name)).state).toBe('AMBIGUOUS')
    const mail = { email: 'a@example.jp' }
    expect(decide(customer('1', mail), customer('2', mail), customer('3')).state).toBe('AMBIGUOUS')
    expect(decide(customer('1', { claimedByOtherMember: true }), customer('2')).state).toBe('AMBIGUOUS')
  })

  it('shows nothing of a customer whom another member claimed', () => {
    expect(decide(customer('1', { claimedByOtherMember: true }))).toEqual({ state: 'CLAIMED' })
    const mail = { email: 'a@example.jp' }
    expect(decide(customer('1', mail), customer('2', { ...mail, claimedByOtherMember: true })).state).toBe(
      'CLAIMED',
    )
  })
})

describe('the link state of a member over several carts', () => {
  it('is linked when linked anywhere', () => {
    expect(overallLinkState(['AMBIGUOUS', 'LINKED'])).toBe('LINKED')
    expect(overallLinkState(['UNLINKED', 'CLAIMED', 'AMBIGUOUS'])).toBe('CLAIMED')
    expect(overallLinkState([])).toBe('UNLINKED')
  })
})
