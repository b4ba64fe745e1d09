import { Type } from 'typebox'
import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { askErasure, listErasures, readErasure } from '../../../../schema/personalData/erasures.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { created, IdempotencyHeaders, IdParams } from '../../../rest/routeSchemas.ts'
import { ErasureModel, presentErasure } from './erasureModel.ts'

/** Erasing all that is held on one member (domain.md D17). */
export const erasures: Routes = async (app, { db }) => {
  app.post(
    '/members/:id/erasure',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'eraseMember',
        tags: ['members'],
        summary: 'Erase all that is held on a member; it cannot be taken back',
        description:
          'The member with history, pictures, forms, tags and points, and what the carts said of the customers linked to them, with their orders. Histories in Temporal and stored answers of this API too. Sent messages stay as date, kind and result alone. While it is under way, the same erasure is answered. The cart itself is not changed.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: Type.Object(
          {
            reason: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 500,
                description: 'Kept for five years: no names, no telephone numbers.',
              }),
            ),
          },
          { additionalProperties: false, title: 'ErasureWish' },
        ),
        response: created(refTo(ErasureModel)),
      },
    },
    (request, reply) => {
      const { shopId, operatorId } = shopOf(request)
      const memberId = brand<MemberId>(request.params.id)
      const { reason = null } = request.body
      return runIdempotently({ db, request, reply }, async (tx) =>
        presentErasure(await askErasure(tx, { shopId, memberId, operatorId, reason })),
      )
    },
  )

  const shown = resource(app, db, {
    path: '/erasures',
    name: 'Erasure',
    tag: 'members',
    model: ErasureModel,
    access: { read: 'manage' },
    presenter: () => presentErasure,
  })
  shown.list({
    summary: 'Erasures, the newest first',
    holds: 'Erasures, the newest first.',
    cursor: byId('erasures'),
    filter: { memberId: Type.Optional(Id) },
    rows: (tx, { by, filter, page }) => listErasures(tx, by.shopId, { ...filter, ...page }),
  })
  shown.read({ summary: 'One erasure and its report', row: readErasure })
}
