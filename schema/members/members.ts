import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import { isBlank } from '../../domain/values/text.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion, requireRow } from '../sql/optimisticLock.ts'
import { forgetPhoneProofs } from './linking/linkByClaim.ts'
import { lockLinking } from './linking/lockLinking.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

export interface MemberFilter {
  lineAccountId?: string
  friendState?: 'UNKNOWN' | 'FRIEND' | 'BLOCKED'
  linkState?: 'UNLINKED' | 'LINKED' | 'AMBIGUOUS' | 'CLAIMED'
  /** Has this tag. */
  tagId?: string
  /** Has this flag; null: has none (domain.md 8). */
  flagId?: string | null
  /** Digits only, as stored. */
  phone?: string
  isTest?: boolean
  /** Part of the LINE name or the nickname, folded; blank: no filter (domain.md D38). */
  search?: string
}

const members = (tx: ShopTx) =>
  tx.selectFrom('members as m').select([
    'm.id',
    'm.no',
    'm.line_account_id',
    'm.line_user_id',
    'm.display_name',
    'm.nick_name',
    'm.picture_url',
    'm.phone_raw',
    'm.phone',
    'm.email',
    'm.friend_state',
    'm.friend_since',
    'm.link_state',
    'm.link_state_at',
    'm.unlinked_at',
    'm.flag_id',
    'm.point_balance',
    'm.rich_menu_id',
    'm.opted_out_at',
    'm.opt_out_wish_at',
    'm.opt_out_wish_by',
    'm.is_test',
    'm.test_since',
    'm.created_at',
    'm.version',
    sql<{ id: string; code: string; name: string }[]>`coalesce((
        select json_agg(json_build_object('id', t.id, 'code', t.code, 'name', t.name) order by t.id)
          from member_tags mt join tags t on t.id = mt.tag_id where mt.member_id = m.id), '[]')`.as('tags'),
  ])

export type MemberRow = Awaited<ReturnType<ReturnType<typeof members>['executeTakeFirstOrThrow']>>

/** Members by number. */
export function listMembers(
  tx: ShopTx,
  shopId: ShopId,
  { after, most, ...filter }: MemberFilter & PageRequest<number>,
): Promise<MemberRow[]> {
  let query = members(tx).where('m.shop_id', '=', shopId).orderBy('m.no').limit(most)
  if (after !== null) query = query.where('m.no', '>', after)
  if (filter.lineAccountId !== undefined) query = query.where('m.line_account_id', '=', filter.lineAccountId)
  if (filter.friendState !== undefined) query = query.where('m.friend_state', '=', filter.friendState)
  if (filter.linkState !== undefined) query = query.where('m.link_state', '=', filter.linkState)
  if (filter.flagId === null) query = query.where('m.flag_id', 'is', null)
  else if (filter.flagId !== undefined) query = query.where('m.flag_id', '=', filter.flagId)
  if (filter.phone !== undefined) query = query.where('m.phone', '=', filter.phone)
  if (filter.isTest !== undefined) query = query.where('m.is_test', '=', filter.isTest)
  const { search } = filter
  if (search !== undefined && !isBlank(search))
    query = query.where(
      sql<boolean>`m.id = any(array(select found.id from members_named(fold_name(${search})) found))`,
    )
  const { tagId } = filter
  if (tagId !== undefined)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('member_tags as mt')
          .select('mt.tag_id')
          .whereRef('mt.member_id', '=', 'm.id')
          .where('mt.tag_id', '=', tagId),
      ),
    )
  return query.execute()
}

/** @throws NoSuchRow */
export const readMember = async (tx: ShopTx, id: string): Promise<MemberRow> =>
  requireRow(await members(tx).where('m.id', '=', id).executeTakeFirst())

/** The cart customers that the member is linked to, and the state of the link in each cart. */
export async function readLinks(tx: ShopTx, memberId: string) {
  const states = await tx
    .selectFrom('member_link_states')
    .select(['connection_id', 'state', 'at'])
    .where('member_id', '=', memberId)
    .orderBy('connection_id')
    .execute()
  const customers = await tx
    .selectFrom('member_links as l')
    .innerJoin('cart_customers as c', 'c.id', 'l.customer_id')
    .leftJoin('link_proofs as p', (join) =>
      join.onRef('p.member_id', '=', 'l.member_id').onRef('p.customer_id', '=', 'l.customer_id'),
    )
    .select(['l.connection_id', 'c.external_id', 'l.linked_at', 'p.key', 'p.second_item', 'p.second_at'])
    .where('l.member_id', '=', memberId)
    .orderBy('l.linked_at')
    .execute()
  return states.map((state) => ({
    ...state,
    customers: customers.filter((customer) => customer.connection_id === state.connection_id),
  }))
}

export type MemberLinks = Awaited<ReturnType<typeof readLinks>>

export interface MemberChange {
  phone_raw?: string | null
  phone?: string | null
  nick_name?: string | null
  email?: string | null
  flag_id?: string | null
}

/**
 * Edits a member, locked until the transaction ends. A change of the phone locks the account's linking first: the
 * matching that has to follow may lock other members.
 * @throws NoSuchRow, StaleVersion
 */
export async function updateMember(
  tx: ShopTx,
  { id, version, change }: { id: MemberId; version: number | null; change: MemberChange },
): Promise<void> {
  if (change.phone !== undefined) await lockLinking(tx, (await accountOfMember(tx, id)) as LineAccountId)
  const before = await tx
    .selectFrom('members')
    .select(['id', 'phone', 'version'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const { phone } = requireVersion(before, version)
  if (change.phone !== undefined && change.phone !== phone) await forgetPhoneProofs(tx, id)
  await tx
    .updateTable('members')
    .set(({ eb, ref }) => ({
      ...change,
      // Who enters a phone means to link by it, also after an unlinking.
      ...(typeof change.phone === 'string' ? { unlinked_at: null } : {}),
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/** The LINE account of a member. @throws NoSuchRow */
export async function accountOfMember(tx: ShopTx, id: string): Promise<string> {
  const row = await tx.selectFrom('members').select('line_account_id').where('id', '=', id).executeTakeFirst()
  return requireRow(row).line_account_id
}
