import { type Static, type TObject, Type } from 'typebox'
import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { normalisePhone } from '../../../../domain/values/phone.ts'
import { isBlank } from '../../../../domain/values/text.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import {
  listMembers,
  type MemberFilter,
  type MemberRow,
  readLinks,
  readMember,
} from '../../../../schema/members/members.ts'
import type { Routes } from '../../../dependencies.ts'
import { Id } from '../../../rest/modelFields.ts'
import { byNumber } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { changeMember } from './changeMember.ts'
import {
  FriendState,
  LinkState,
  MemberChange,
  MemberModel,
  MemberWithLinksModel,
  presentMember,
  presentMemberWithLinks,
} from './memberModel.ts'

const FILTER = {
  lineAccountId: Type.Optional(Id),
  friendState: Type.Optional(FriendState),
  linkState: Type.Optional(LinkState),
  tagId: Type.Optional(Id),
  flagId: Type.Optional(Type.Union([Id, Type.Literal('none')], { description: '`none`: without a flag.' })),
  phone: Type.Optional(
    Type.String({ maxLength: 50, description: 'Any spelling; compared by digits. Blank: no filter.' }),
  ),
  isTest: Type.Optional(Type.Boolean()),
  search: Type.Optional(
    Type.String({
      maxLength: 100,
      description:
        'Part of the LINE name or the nickname. Width, case and what shows nothing do not matter; blank: no filter.',
    }),
  ),
}

/** Members: created by LINE's follow events, found and edited here. */
export const members: Routes = async (app, { db, vault }) => {
  const common = { path: '/members', name: 'Member', tag: 'members' }

  resource(app, db, {
    ...common,
    model: MemberModel,
    access: { read: 'read' },
    presenter: () => presentMember,
  }).list({
    summary: 'Members, by number',
    holds: 'Members in the order of their numbers.',
    cursor: byNumber('members', (row: MemberRow) => row.no),
    filter: FILTER,
    rows: (tx, { by, filter, page }) => listMembers(tx, by.shopId, { ...filterOf(filter), ...page }),
  })

  const member = resource(app, db, {
    ...common,
    model: MemberWithLinksModel,
    access: { read: 'read', write: 'edit' },
    presenter: () => (shown: Static<typeof MemberWithLinksModel>) => shown,
  })

  member.read({ summary: 'One member', row: showMember })

  member.edit({
    summary: 'Change a member; a phone is matched with the carts at once',
    body: MemberChange,
    async update(tx, { by, id, version, body }) {
      await changeMember(
        tx,
        { shopId: by.shopId, id: brand<MemberId>(id), version, claims: vault.claims },
        body,
      )
      return showMember(tx, id)
    },
  })
}

/** A member with its links, as every route that changes a member answers. */
export async function showMember(tx: ShopTx, id: string): Promise<Static<typeof MemberWithLinksModel>> {
  return presentMemberWithLinks(await readMember(tx, id), await readLinks(tx, id))
}

function filterOf({ phone, flagId, ...rest }: Static<TObject<typeof FILTER>>): MemberFilter {
  return {
    ...rest,
    // What is not a phone number matches nobody.
    ...(isBlank(phone ?? '') ? {} : { phone: normalisePhone(phone ?? '')?.digits ?? '-' }),
    ...(flagId === undefined ? {} : { flagId: flagId === 'none' ? null : flagId }),
  }
}
