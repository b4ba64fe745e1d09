import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { firstPerMember } from '../../../domain/delivery/memberTurns.ts'

const due = (...members: (string | null)[]) => members.map((memberId, id) => ({ id, memberId }))
const taken = (...members: (string | null)[]) => firstPerMember(due(...members)).map(({ id }) => id)

describe('deliveries that are due together', () => {
  it('V10 go one at a time to a member, the first in 配信順 alone, and beside those of others', () => {
    expect(taken('M1', 'M1', 'M1')).toEqual([0])
    expect(taken('M1', 'M2', 'M1', 'M2')).toEqual([0, 1])
  })

  it('V10 wait for no other while they are for nobody', () => {
    expect(taken(null, 'M1', null, 'M1')).toEqual([0, 1, 2])
  })

  it('V10 all go in the end, turn by turn, each member’s in the order in which they were due', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('M1', 'M2', 'M3')), (members) => {
        let left = due(...members)
        const went: typeof left = []
        while (left.length > 0) {
          const turn = firstPerMember(left)
          went.push(...turn)
          left = left.filter((one) => !turn.includes(one))
        }
        for (const member of new Set(members)) {
          const ids = went.filter(({ memberId }) => memberId === member).map(({ id }) => id)
          expect(ids).toEqual(ids.toSorted((a, b) => a - b))
        }
        expect(went).toHaveLength(members.length)
      }),
    )
  })
})
