import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { normalisePhone } from '../../../../domain/values/phone.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { type MemberFilter, listMembers, readLinks, readMember } from '../../../../schema/members/members.ts'
import { shopOf } from '../../../rest/caller.ts'
import { changeMember } from './changeMember.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { setEtag, versionOf } from '../../../rest/etag.ts'
import { IdParams, IfMatchHeaders, ok, PageQuery, pageOf } from '../../../rest/answers.ts'
import { Id, refTo } from '../../../rest/fields.ts'
import {
  FriendState,
  LinkState,
  MemberChange,
  MemberModel,
  MemberWithLinksModel,
  presentMember,
  presentMemberWithLinks,
} from './memberModel.ts'
import { readCursor, toPage } from '../../../rest/paging.ts'

const MemberQuery = Type.Interface([PageQuery], {
  lineAccountId: Type.Optional(Id),
  friendState: Type.Optional(FriendState),
  linkState: Type.Optional(LinkState),
  tagId: Type.Optional(Id),
  flagId: Type.Optional(Type.Union([Id, Type.Literal('none')], { description: '`none`: without a flag.' })),
  phone: Type.Optional(Type.String({ maxLength: 50, description: 'Any spelling; compared by digits.' })),
  isTest: Type.Optional(Type.Boolean()),
  search: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'Part of the LINE name or the nickname.' }),
  ),
})

/** Members: made by LINE's follow events, found and edited here. */
export const members: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/members',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listMembers',
        tags: ['members'],
        summary: 'Members, by number',
        querystring: MemberQuery,
        response: ok(pageOf(MemberModel, 'Members in the order of their numbers.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor } = request.query
      const afterNo = readCursor('members', ['number'], cursor)
      const filter = filterOf(request.query)
      const rows = await inShop(db, shopId, (tx) =>
        listMembers(tx, shopId, filter, afterNo === null ? null : Number(afterNo[0]), limit + 1),
      )
      return toPage(rows, limit, presentMember, 'members', (row) => [row.no])
    },
  )

  app.get(
    '/members/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getMember',
        tags: ['members'],
        summary: 'One member',
        params: IdParams,
        response: ok(refTo(MemberWithLinksModel)),
      },
    },
    async (request, reply) =>
      setEtag(reply, await inShop(db, shopOf(request).shopId, (tx) => showMember(tx, request.params.id))),
  )

  app.patch(
    '/members/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'updateMember',
        tags: ['members'],
        summary: 'Change a member; a phone is matched with the carts at once',
        params: IdParams,
        headers: IfMatchHeaders,
        body: MemberChange,
        response: ok(refTo(MemberWithLinksModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const version = versionOf(request)
      const id = brand<MemberId>(request.params.id)
      const member = await inShop(db, shopId, async (tx) => {
        await changeMember(tx, shopId, id, version, request.body)
        return showMember(tx, id)
      })
      return setEtag(reply, member)
    },
  )
}

/** The member with its links, as every route that changes one answers. */
export async function showMember(tx: ShopTx, id: string): Promise<Static<typeof MemberWithLinksModel>> {
  return presentMemberWithLinks(await readMember(tx, id), await readLinks(tx, id))
}

function filterOf(query: Static<typeof MemberQuery>): MemberFilter {
  const { limit: _limit, cursor: _cursor, phone, flagId, ...rest } = query
  return {
    ...rest,
    // What is no telephone number is nobody's.
    ...(phone === undefined ? {} : { phone: normalisePhone(phone)?.digits ?? '-' }),
    ...(flagId === undefined ? {} : { flagId: flagId === 'none' ? null : flagId }),
  }
}
