import { type Static, Type } from 'typebox'
import type { MemberLinks, MemberRow } from '../../../../schema/members/members.ts'
import type { PointEntryRow } from '../../../../schema/members/pointLedger.ts'
import { Id, Instant, instant, instantOrNull, oneOf, orNull, Version } from '../../../rest/modelFields.ts'
import { WISH_SOURCES } from '../../../../schema/members/optOut.ts'

export const FriendState = oneOf(['UNKNOWN', 'FRIEND', 'BLOCKED'])
export const LinkState = oneOf(
  ['UNLINKED', 'LINKED', 'AMBIGUOUS', 'CLAIMED'],
  'AMBIGUOUS: several customers have the phone. CLAIMED: another member has the customer (D14).',
)
const memberFields = {
  id: Id,
  no: Type.Integer({ description: 'The number by which people speak of a member.' }),
  lineAccountId: Id,
  lineUserId: Type.String(),
  displayName: orNull(Type.String({ description: 'LINE名' })),
  nickName: orNull(Type.String()),
  pictureUrl: orNull(Type.String()),
  phone: orNull(Type.String({ description: 'Digits only.', examples: ['09012345678'] })),
  phoneRaw: orNull(Type.String({ description: 'As it was given.' })),
  email: orNull(Type.String()),
  friendState: FriendState,
  friendSince: orNull(Instant),
  linkState: LinkState,
  linkStateAt: orNull(Instant),
  unlinkedAt: orNull(
    Type.Unsafe<string>({
      ...Instant,
      description: 'Since when the phone links nobody, by the member’s or an operator’s word; null: it does.',
    }),
  ),
  tags: Type.Array(Type.Object({ id: Id, code: Type.String(), name: Type.String() })),
  flagId: orNull(Id),
  pointBalance: Type.Integer(),
  richMenuId: orNull(Type.String()),
  optedOutAt: orNull(
    Type.Unsafe<string>({
      ...Instant,
      description: 'Since when the member gets no PROMOTION (D9); null: gets it.',
    }),
  ),
  optOutWishAt: orNull(
    Type.Unsafe<string>({
      ...Instant,
      description: 'Of the newest wish to stop or to resume; null: never said.',
    }),
  ),
  optOutWishBy: orNull(
    oneOf(
      WISH_SOURCES,
      'KEYWORD: the member wrote お知らせ停止 or お知らせ再開 in LINE; BUTTON: tapped a button that says so.',
    ),
  ),
  isTest: Type.Boolean({ description: 'A test member, by the person’s own word in LINE (D35).' }),
  testSince: orNull(Instant),
  createdAt: Instant,
  version: Version,
}
export const MemberModel = Type.Object(memberFields, {
  $id: 'Member',
  description: 'A friend of a LINE account (会員).',
})
export const MemberWithLinksModel = Type.Object(
  {
    ...memberFields,
    links: Type.Array(
      Type.Object({
        connectionId: Id,
        state: LinkState,
        at: Instant,
        customers: Type.Array(
          Type.Object({
            cartCustomerId: Type.String({ description: 'The cart’s own id.' }),
            linkedAt: Instant,
            provenBy: oneOf(
              ['PHONE', 'EMAIL', 'HAND'],
              'What the link rests on. HAND: an operator’s decision, whatever the phones.',
            ),
            secondItem: orNull(
              oneOf(
                ['email', 'orderNumber', 'postcode'],
                'One more item that the member gave and that is right.',
              ),
            ),
            secondAt: orNull(Instant),
          }),
        ),
      }),
    ),
  },
  { $id: 'MemberWithLinks', description: 'A member, and the cart customers that the member is linked to.' },
)

export const MemberChange = Type.Object(
  {
    phone: Type.Optional(
      orNull(
        Type.String({
          maxLength: 50,
          description: 'Any spelling of a Japanese number. Runs the match with the carts at once (D13).',
        }),
      ),
    ),
    nickName: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 100 }))),
    email: Type.Optional(orNull(Type.String({ maxLength: 254 }))),
    flagId: Type.Optional(orNull(Id)),
    isTest: Type.Optional(
      Type.Boolean({ description: 'Only `false`: to become one, the person sends a code in LINE.' }),
    ),
    optedOut: Type.Optional(Type.Boolean({ description: 'No PROMOTION from now on, or again (D9).' })),
  },
  { additionalProperties: false, title: 'MemberChange' },
)

export const presentMember = (row: MemberRow): Static<typeof MemberModel> => ({
  id: row.id,
  no: row.no,
  lineAccountId: row.line_account_id,
  lineUserId: row.line_user_id,
  displayName: row.display_name,
  nickName: row.nick_name,
  pictureUrl: row.picture_url,
  phone: row.phone,
  phoneRaw: row.phone_raw,
  email: row.email,
  friendState: row.friend_state,
  friendSince: instantOrNull(row.friend_since),
  linkState: row.link_state,
  linkStateAt: instantOrNull(row.link_state_at),
  unlinkedAt: instantOrNull(row.unlinked_at),
  tags: row.tags,
  flagId: row.flag_id,
  pointBalance: row.point_balance,
  richMenuId: row.rich_menu_id,
  optedOutAt: instantOrNull(row.opted_out_at),
  optOutWishAt: instantOrNull(row.opt_out_wish_at),
  optOutWishBy: row.opt_out_wish_by,
  isTest: row.is_test,
  testSince: instantOrNull(row.test_since),
  createdAt: instant(row.created_at),
  version: row.version,
})

export const presentMemberWithLinks = (
  row: MemberRow,
  links: MemberLinks,
): Static<typeof MemberWithLinksModel> => ({
  ...presentMember(row),
  links: links.map((link) => ({
    connectionId: link.connection_id,
    state: link.state,
    at: instant(link.at),
    customers: link.customers.map((customer) => ({
      cartCustomerId: customer.external_id,
      linkedAt: instant(customer.linked_at),
      provenBy: customer.key === 'HAND' || customer.key === 'EMAIL' ? customer.key : ('PHONE' as const),
      secondItem: customer.second_item,
      secondAt: instantOrNull(customer.second_at),
    })),
  })),
})

export const PointEntryModel = Type.Object(
  { id: Id, delta: Type.Integer(), balanceAfter: Type.Integer(), reason: Type.String(), at: Instant },
  { $id: 'PointEntry', description: 'One line of the ledger; lines are never changed.' },
)
export const NewPointEntry = Type.Object(
  {
    delta: Type.Integer({
      minimum: -1_000_000,
      maximum: 1_000_000,
      description: 'Points to give, or to take when negative. Not 0.',
    }),
    reason: Type.String({ minLength: 1, maxLength: 200 }),
  },
  { additionalProperties: false, title: 'NewPointEntry', examples: [{ delta: 100, reason: 'お詫び' }] },
)
export const presentPointEntry = (row: PointEntryRow): Static<typeof PointEntryModel> => ({
  id: row.id,
  delta: row.delta,
  balanceAfter: row.balance_after,
  reason: row.reason,
  at: instant(row.at),
})
