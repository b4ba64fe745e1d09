import { Type } from 'typebox'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import {
  ClaimClosed,
  listClaims,
  readClaim,
  refuseClaim,
} from '../../../../schema/members/linking/claimsList.ts'
import { askForItem } from '../../../../schema/notices/askForItem.ts'
import type { Routes } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { shopOf } from '../../../rest/caller.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { created, IdempotencyHeaders, IdParams } from '../../../rest/routeSchemas.ts'
import { ClaimItem, ClaimStateField, IdentityClaimModel, presentClaims } from './identityClaimModel.ts'

const FILTER = {
  lineAccountId: Type.Optional(Id),
  memberId: Type.Optional(Id),
  state: Type.Optional(ClaimStateField),
  open: Type.Optional(Type.Boolean({ description: 'true: only those that wait for something.' })),
}
const Reason = Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }))

/** What members stated to be linked: the list of what the shop has to decide, and its decisions (domain.md D13, D14). */
export const identityClaims: Routes = async (app, { db, vault }) => {
  const boxes = createShopBoxes({ db, vault })
  const present = presentClaims(vault.claims)
  const claim = resource(app, db, {
    path: '/identity-claims',
    name: 'IdentityClaim',
    tag: 'members',
    model: IdentityClaimModel,
    access: { read: 'read' },
    presenter: present,
  })

  claim.list({
    summary:
      'Claims of members to be linked, newest first: what was stated, who has the number, and what to do',
    description: '`state=AMBIGUOUS` and `state=CLAIMED` are for a person to decide.',
    holds: 'Claims.',
    cursor: byId('identityClaims'),
    filter: FILTER,
    rows: (tx, { by, filter, page }) => listClaims(tx, by.shopId, { ...filter, ...page }),
  })
  claim.read({ summary: 'One claim', row: readClaim })

  app.post(
    '/identity-claims/:id/refusal',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'refuseIdentityClaim',
        tags: ['members'],
        summary: 'End a claim: nobody is linked by it; the member may state again',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: Type.Object({ reason: Reason }, { additionalProperties: false, title: 'ClaimRefusal' }),
        response: created(refTo(IdentityClaimModel)),
      },
    },
    (request, reply) => {
      const { shopId, operatorId } = shopOf(request)
      const { id } = request.params
      return runIdempotently({ db, request, reply }, async (tx) => {
        const reason = request.body.reason ?? null
        await refuseClaim(tx, { shopId, id, operatorId, reason }).catch(refuseClosed)
        const row = await readClaim(tx, id)
        return (await present(tx, [row]))(row)
      })
    },
  )

  app.post(
    '/identity-claims/:id/item-request',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'requestIdentityItem',
        tags: ['members'],
        summary:
          'Ask the member in LINE for one more item; a message with the address of the form, which shows the field, once for each item',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: Type.Object({ item: ClaimItem }, { additionalProperties: false, title: 'ItemRequest' }),
        response: created(refTo(IdentityClaimModel)),
      },
    },
    async (request, reply) => {
      const { shopId, operatorId } = shopOf(request)
      const { id } = request.params
      const { item } = request.body
      const box = await boxes.of(shopId)
      return runIdempotently({ db, request, reply }, async (tx) => {
        await askForItem(tx, { box, shopId, id, operatorId, item }).catch(refuseClosed)
        const row = await readClaim(tx, id)
        return (await present(tx, [row]))(row)
      })
    },
  )
}

function refuseClosed(error: unknown): never {
  throw error instanceof ClaimClosed ? new Problem('CLAIM_CLOSED') : error
}
