import { Type } from 'typebox'
import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { inShop } from '../../../../schema/database.ts'
import { accountOfMember } from '../../../../schema/members/members.ts'
import { changeMemberTags } from '../../../../schema/members/memberTags.ts'
import { labelsOfAccount } from '../../../../schema/members/labels.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { setEtag } from '../../../rest/optimisticLock.ts'
import { created, IdempotencyHeaders, IdParams, ok } from '../../../rest/routeSchemas.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { MemberWithLinksModel } from './memberModel.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { Problem } from '../../../problems/problem.ts'
import { showMember } from './members.ts'

/** Tags of one member, given and taken by hand. */
export const memberTags: Routes = async (app, { db }) => {
  app.post(
    '/members/:id/tags',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'addMemberTag',
        tags: ['members'],
        summary: 'Give a member a tag; a second time changes nothing',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: Type.Object({ tagId: Id }, { additionalProperties: false, title: 'NewMemberTag' }),
        response: created(refTo(MemberWithLinksModel)),
      },
    },
    (request, reply) =>
      runIdempotently({ db, request, reply }, async (tx) => {
        const { shopId, operatorId } = shopOf(request)
        const id = brand<MemberId>(request.params.id)
        const { tagId } = request.body
        const lineAccountId = await accountOfMember(tx, id)
        const known = await labelsOfAccount(tx, 'tags', { lineAccountId, ids: [tagId] })
        if (!known.has(tagId)) {
          const detail = 'このLINE公式アカウントにそのタグはありません。'
          throw new Problem('VALIDATION_FAILED', {
            fields: [{ pointer: '/tagId', code: 'NOT_FOUND', detail }],
          })
        }
        await changeMemberTags(tx, {
          shopId,
          memberId: id,
          change: { add: [tagId], remove: [], cause: `operator:${operatorId}` },
        })
        return setEtag(reply, await showMember(tx, id))
      }),
  )

  app.delete(
    '/members/:id/tags/:tagId',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'removeMemberTag',
        tags: ['members'],
        summary: 'Take a tag from a member; a second time changes nothing',
        params: Type.Interface([IdParams], { tagId: Id }),
        response: ok(refTo(MemberWithLinksModel)),
      },
    },
    async (request, reply) => {
      const { shopId, operatorId } = shopOf(request)
      const id = brand<MemberId>(request.params.id)
      const member = await inShop(db, shopId, async (tx) => {
        await accountOfMember(tx, id)
        const change = { add: [], remove: [request.params.tagId], cause: `operator:${operatorId}` }
        await changeMemberTags(tx, { shopId, memberId: id, change })
        return showMember(tx, id)
      })
      return setEtag(reply, member)
    },
  )
}
