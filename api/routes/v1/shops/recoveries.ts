import { Type } from 'typebox'
import { brand, type ShopId } from '../../../../domain/values/ids.ts'
import { newKey } from '../../../../schema/shops/apiKeys.ts'
import { listRecoveries, recoverShop } from '../../../../schema/shops/recoveries.ts'
import { speakFor } from '../../../../schema/shops/shops.ts'
import { Problem } from '../../../problems/problem.ts'
import type { Routes } from '../../../dependencies.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { created, IdempotencyHeaders } from '../../../rest/routeSchemas.ts'
import { presentRecovery, RecoveredShopModel, RecoveryModel, RecoveryRequest } from './recoveryModel.ts'
import { presentKey, presentOperator } from './shopModel.ts'

/** A shop that nobody can manage any more gets an administrator from the platform, and sees that it did. */
export const recoveries: Routes = async (app, { db }) => {
  app.post(
    '/shops/:shopId/recovery',
    {
      config: { access: 'platform' },
      schema: {
        operationId: 'recoverShop',
        tags: ['platform'],
        summary: 'Give a shop without administrators a new one, with a key',
        description:
          'Refused while an enabled ADMIN of the shop holds a valid key. The shop sees who did it, when and why: `GET /v1/shop/recoveries`.',
        headers: IdempotencyHeaders,
        params: Type.Object({ shopId: Id }),
        body: RecoveryRequest,
        response: created(refTo(RecoveredShopModel)),
      },
    },
    (request, reply) =>
      runIdempotently(
        { db, request, reply },
        async (tx) => {
          const { caller } = request
          if (caller?.kind !== 'platform') throw new Problem('FORBIDDEN')
          const shopId = brand<ShopId>(request.params.shopId)
          await speakFor(tx, shopId)
          const key = newKey()
          const { recovery, operator, apiKey } = await recoverShop(tx, {
            ...request.body,
            shopId,
            platformKeyId: caller.keyId,
            key,
          })
          return {
            recovery: presentRecovery(recovery),
            operator: presentOperator(operator),
            apiKey: { ...presentKey(apiKey), key: key.clear as string | null },
          }
        },
        { stored: (body) => ({ ...body, apiKey: { ...body.apiKey, key: null } }) },
      ),
  )

  resource(app, db, {
    path: '/shop/recoveries',
    name: 'ShopRecovery',
    plural: 'ShopRecoveries',
    tag: 'shop',
    model: RecoveryModel,
    access: { read: 'read' },
    presenter: () => presentRecovery,
  }).list({
    summary: 'When and why the platform gave this shop an administrator, newest first',
    holds: 'Recoveries; none in most shops.',
    cursor: byId('recoveries'),
    rows: (tx, { by, page }) => listRecoveries(tx, by.shopId, page),
  })
}
