import { type Static, Type } from 'typebox'
import { brand, type ConnectionId, type MemberId } from '../../../../domain/values/ids.ts'
import { type LinkLogRow, listLinkLog } from '../../../../schema/members/linking/linkLog.ts'
import { LinkedElsewhere, linkByHand, NoSuchCustomer } from '../../../../schema/members/linking/linkByHand.ts'
import { unlinkMember } from '../../../../schema/members/linking/unlinkMember.ts'
import { accountOfMember } from '../../../../schema/members/members.ts'
import type { Routes } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { shopOf } from '../../../rest/caller.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { Id, Instant, instant, oneOf, orNull, refTo } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { setEtag } from '../../../rest/optimisticLock.ts'
import { created, IdempotencyHeaders, IdParams } from '../../../rest/routeSchemas.ts'
import { MemberWithLinksModel } from './memberModel.ts'
import { showMember } from './members.ts'

export const LinkLogEntryModel = Type.Object(
  {
    id: Id,
    at: Instant,
    action: oneOf(['UNLINKED', 'LINKED_BY_HAND', 'MOVED_AWAY', 'CLAIM_REFUSED', 'ITEM_ASKED']),
    by: oneOf(['PAGE', 'KEYWORD', 'OPERATOR'], 'PAGE and KEYWORD: the member, in LINE.'),
    operatorId: orNull(Id),
    operatorName: orNull(Type.String()),
    reason: orNull(Type.String()),
    cartCustomerId: orNull(Type.String({ description: 'The cart’s own id.' })),
  },
  { $id: 'LinkLogEntry', description: 'What a person did to the links of a member.' },
)
const presentLinkLogEntry = (row: LinkLogRow): Static<typeof LinkLogEntryModel> => ({
  id: row.id,
  at: instant(row.at),
  action: row.action,
  by: row.by,
  operatorId: row.operator_id,
  operatorName: row.operator_name,
  reason: row.reason,
  cartCustomerId: row.cart_customer_id,
})

const NewLink = Type.Object(
  {
    connectionId: Id,
    cartCustomerId: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The cart’s own id of the customer.',
    }),
    moveFromOther: Type.Optional(
      Type.Boolean({
        description: 'true: another member who has the customer loses the link. Left out: refused then.',
      }),
    ),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })),
  },
  { additionalProperties: false, title: 'NewLink' },
)

/** Links that an operator makes and ends by hand; both are kept with who did it. */
export const memberLinks: Routes = async (app, { db, vault: { claims } }) => {
  resource(app, db, {
    path: '/members/:id/link-log',
    name: 'LinkLogEntry',
    plural: 'LinkLog',
    tag: 'members',
    model: LinkLogEntryModel,
    access: { read: 'read' },
    presenter: () => presentLinkLogEntry,
  }).list({
    summary: 'Who unlinked the member, linked by hand or decided about a claim; newest first',
    holds: 'Entries.',
    cursor: byId('linkLog'),
    async rows(tx, { id, page }) {
      await accountOfMember(tx, id)
      return listLinkLog(tx, id, page)
    },
  })

  app.post(
    '/members/:id/link',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'linkMember',
        tags: ['members'],
        summary: 'Link a member to a customer of a cart by hand, whatever their phones',
        description:
          'Stands until somebody unlinks, and settles the claim of the member. Where another member has the customer: 409 `CUSTOMER_LINKED_ELSEWHERE`, unless `moveFromOther` is true.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: NewLink,
        response: created(refTo(MemberWithLinksModel)),
      },
    },
    (request, reply) =>
      runIdempotently({ db, request, reply }, async (tx) => {
        const { shopId, operatorId } = shopOf(request)
        const memberId = brand<MemberId>(request.params.id)
        const { connectionId, cartCustomerId, moveFromOther = false, reason = null } = request.body
        const link = {
          connectionId: brand<ConnectionId>(connectionId),
          cartCustomerId,
          moves: moveFromOther,
          reason,
        }
        await linkByHand(tx, { shopId, memberId, operatorId, claims, ...link }).catch(refuseLink)
        return setEtag(reply, await showMember(tx, memberId))
      }),
  )

  app.post(
    '/members/:id/unlink',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'unlinkMember',
        tags: ['members'],
        summary: 'Unlink a member from every customer; the phone stays and links nobody',
        description:
          'Until the member states again on the identity form, or an operator links or enters a phone. Messages about orders that wait are not sent (`UNLINKED`).',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: Type.Object(
          { reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) },
          { additionalProperties: false, title: 'Unlinking' },
        ),
        response: created(refTo(MemberWithLinksModel)),
      },
    },
    (request, reply) =>
      runIdempotently({ db, request, reply }, async (tx) => {
        const { shopId, operatorId } = shopOf(request)
        const memberId = brand<MemberId>(request.params.id)
        await accountOfMember(tx, memberId)
        const by = { by: 'OPERATOR' as const, operatorId, reason: request.body.reason }
        await unlinkMember(tx, { shopId, memberId, by, claims })
        return setEtag(reply, await showMember(tx, memberId))
      }),
  )
}

function refuseLink(error: unknown): never {
  if (error instanceof LinkedElsewhere) throw new Problem('CUSTOMER_LINKED_ELSEWHERE')
  if (error instanceof NoSuchCustomer)
    throw new Problem('VALIDATION_FAILED', {
      fields: [
        {
          pointer: '/cartCustomerId',
          code: 'NOT_FOUND',
          detail: 'このLINE公式アカウントと連携中のカートに、そのお客様は見つかりません。',
        },
      ],
    })
  throw error
}
