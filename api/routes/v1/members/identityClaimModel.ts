import { type Static, Type } from 'typebox'
import { claimWords } from '../../../../domain/members/claimWords.ts'
import type { ClaimBox } from '../../../../schema/crypto/claimBox.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import {
  type ClaimCustomer,
  type ClaimRow,
  customersOfNumbers,
} from '../../../../schema/members/linking/claimsList.ts'
import { type StatedAnswers, statedIn } from '../../../../schema/members/linking/openClaims.ts'
import { Id, Instant, instant, oneOf, orNull, Version } from '../../../rest/modelFields.ts'

export const ClaimStateField = oneOf(
  ['WAITING', 'AMBIGUOUS', 'CLAIMED', 'LINKED', 'EXPIRED', 'REPLACED', 'WITHDRAWN'],
  'WAITING, AMBIGUOUS and CLAIMED wait for something; the others are closed.',
)
export const ClaimItem = oneOf(['email', 'orderNumber'])

export const IdentityClaimModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    memberId: Id,
    memberNo: Type.Integer(),
    memberName: orNull(Type.String({ description: 'Nickname, else LINE名.' })),
    state: ClaimStateField,
    stateAt: Instant,
    item: orNull(oneOf(['email', 'orderNumber'], 'Asked for in addition; the form shows a field for it.')),
    stated: orNull(
      Type.Object(
        {
          phone: Type.String({ description: 'Digits only.' }),
          email: orNull(Type.String()),
          orderNumber: orNull(Type.String()),
        },
        {
          description:
            'What the member stated; null once the claim is closed, and where the master key that sealed it is gone.',
        },
      ),
    ),
    customers: Type.Array(
      Type.Object({
        connectionId: Id,
        cartCustomerId: Type.String({ description: 'The cart’s own id.' }),
        name: orNull(Type.String()),
        email: orNull(Type.String()),
        orders: Type.Integer({ description: 'At most 100.' }),
        linkedMemberId: orNull(Id),
      }),
      {
        description:
          'The customers of the carts who have the stated number, at most 20; for operators alone.',
      },
    ),
    whatHappened: Type.String({ description: 'In Japanese.' }),
    whatToDo: Type.String({ description: 'In Japanese.' }),
    submittedAt: Instant,
    expiresAt: Instant,
    waited: Type.Boolean({ description: 'Linked after a time of waiting: the member was told.' }),
    closedBy: orNull(oneOf(['MEMBER', 'OPERATOR', 'TIME'])),
    version: Version,
  },
  {
    $id: 'IdentityClaim',
    description: 'What a member stated to be linked (本人確認), and what became of it.',
  },
)

type Claim = Static<typeof IdentityClaimModel>

/** Shows claims with what was stated and the customers who have the number. */
export const presentClaims =
  (box: ClaimBox) =>
  async (tx: ShopTx, rows: readonly ClaimRow[]): Promise<(row: ClaimRow) => Claim> => {
    const stated = new Map(rows.map((row) => [row.id, statedIn(row, box)]))
    const numbers = rows.flatMap((row) => {
      const given = stated.get(row.id)
      return given ? [{ lineAccountId: row.line_account_id, phone: given.digits }] : []
    })
    const customers = await customersOfNumbers(tx, numbers)
    return (row) => presentClaim(row, stated.get(row.id) ?? null, customers)
  }

function presentClaim(
  row: ClaimRow,
  stated: StatedAnswers | null,
  customers: readonly ClaimCustomer[],
): Claim {
  const found = customers.filter(
    (one) => one.lineAccountId === row.line_account_id && one.phone === stated?.digits,
  )
  const unique = new Map(found.map((one) => [`${one.connectionId} ${one.cartCustomerId}`, one]))
  return {
    id: row.id,
    lineAccountId: row.line_account_id,
    memberId: row.member_id,
    memberNo: row.member_no,
    memberName: row.nick_name ?? row.display_name,
    state: row.state,
    stateAt: instant(row.state_at),
    item: row.item,
    stated: stated && { phone: stated.digits, email: stated.email, orderNumber: stated.orderNumber },
    customers: [...unique.values()].map(
      ({ connectionId, cartCustomerId, name, email, orders, linkedMemberId }) => ({
        connectionId,
        cartCustomerId,
        name,
        email,
        orders,
        linkedMemberId,
      }),
    ),
    ...claimWords(row.state),
    submittedAt: instant(row.submitted_at),
    expiresAt: instant(row.expires_at),
    waited: row.waited,
    closedBy: row.closed_by,
    version: row.version,
  }
}
