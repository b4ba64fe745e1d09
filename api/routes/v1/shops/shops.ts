import { Type } from 'typebox'
import { brand, type ShopId } from '../../../../domain/values/ids.ts'
import { insertApiKey, newKey } from '../../../../schema/shops/apiKeys.ts'
import { inShop } from '../../../../schema/database.ts'
import { requireRow } from '../../../../schema/sql/optimisticLock.ts'
import { insertOperator } from '../../../../schema/shops/operators.ts'
import { admitFirstKey, admitFirstOperator } from '../../../../schema/shops/recoveries.ts'
import { insertShop, listShops, readShop, speakFor, updateShop } from '../../../../schema/shops/shops.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { setEtag, ifMatchOf } from '../../../rest/optimisticLock.ts'
import { operatorFields } from './operatorFields.ts'
import {
  created,
  IdempotencyHeaders,
  IfMatchHeaders,
  ok,
  PageQuery,
  pageOf,
} from '../../../rest/routeSchemas.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import {
  NewApiKey,
  NewApiKeyModel,
  NewOperator,
  NewShop,
  OperatorModel,
  presentKey,
  presentOperator,
  presentShop,
  ShopChange,
  ShopModel,
} from './shopModel.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { byId, toPage } from '../../../rest/paging.ts'

const ShopParams = Type.Object({ shopId: Id })

/** Shops: created and listed by the platform; each reads and edits itself. */
export const shops: Routes = async (app, { db }) => {
  app.get(
    '/shops',
    {
      config: { access: 'platform' },
      schema: {
        operationId: 'listShops',
        tags: ['platform'],
        summary: 'All shops',
        querystring: PageQuery,
        response: ok(pageOf(ShopModel, 'Shops in the order of their making.')),
      },
    },
    async ({ query: { limit, cursor: given } }) => {
      const cursor = byId('shops')
      return toPage(await listShops(db, cursor.read(given), limit + 1), { limit, cursor }, presentShop)
    },
  )

  app.post(
    '/shops',
    {
      config: { access: 'platform' },
      schema: {
        operationId: 'createShop',
        tags: ['platform'],
        summary: 'Make a shop',
        headers: IdempotencyHeaders,
        body: NewShop,
        response: created(refTo(ShopModel)),
      },
    },
    (request, reply) =>
      runIdempotently({ db, request, reply }, async (tx) => {
        const { name, contactPhone = null, contactHours = null } = request.body
        return presentShop(await insertShop(tx, { name, contactPhone, contactHours }))
      }),
  )

  app.post(
    '/shops/:shopId/operators',
    {
      config: { access: 'platform' },
      schema: {
        operationId: 'createFirstOperator',
        tags: ['platform'],
        summary: 'Make the first operator of a shop',
        description:
          'Refused once the shop has one. A shop that nobody can manage any more: `POST …/recovery`.',
        headers: IdempotencyHeaders,
        params: ShopParams,
        body: NewOperator,
        response: created(refTo(OperatorModel)),
      },
    },
    (request, reply) =>
      runIdempotently({ db, request, reply }, async (tx) => {
        const shopId = brand<ShopId>(request.params.shopId)
        await speakFor(tx, shopId)
        await admitFirstOperator(tx, shopId)
        return presentOperator(await insertOperator(tx, shopId, operatorFields(request.body)))
      }),
  )

  app.post(
    '/shops/:shopId/api-keys',
    {
      config: { access: 'platform' },
      schema: {
        operationId: 'createFirstApiKey',
        tags: ['platform'],
        summary: 'Make the first API key of a shop',
        description:
          'Refused once the shop has had one. A shop that nobody can manage any more: `POST …/recovery`.',
        headers: IdempotencyHeaders,
        params: ShopParams,
        body: NewApiKey,
        response: created(refTo(NewApiKeyModel)),
      },
    },
    (request, reply) =>
      runIdempotently(
        { db, request, reply },
        async (tx) => {
          const shopId = brand<ShopId>(request.params.shopId)
          await speakFor(tx, shopId)
          await admitFirstKey(tx, shopId)
          const key = newKey()
          const row = await insertApiKey(tx, shopId, { ...request.body, key })
          return { ...presentKey(row), key: key.clear as string | null }
        },
        { stored: (body) => ({ ...body, key: null }) },
      ),
  )

  app.get(
    '/shop',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getShop',
        tags: ['shop'],
        summary: 'The shop of the key',
        response: ok(refTo(ShopModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      return setEtag(reply, presentShop(requireRow(await inShop(db, shopId, readShop))))
    },
  )

  app.patch(
    '/shop',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'updateShop',
        tags: ['shop'],
        summary: 'Change the shop of the key',
        headers: IfMatchHeaders,
        body: ShopChange,
        response: ok(refTo(ShopModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const version = ifMatchOf(request)
      const row = await inShop(db, shopId, (tx) => updateShop(tx, version, request.body))
      return setEtag(reply, presentShop(row))
    },
  )
}
