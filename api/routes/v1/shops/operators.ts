import { inShop } from '../../../../schema/database.ts'
import { insertApiKey, listApiKeys, newKey, revokeApiKey } from '../../../../schema/shops/apiKeys.ts'
import {
  insertOperator,
  listOperators,
  readOperator,
  updateOperator,
} from '../../../../schema/shops/operators.ts'
import type { Routes } from '../../../dependencies.ts'
import { created, IdempotencyHeaders, IdParams, removed } from '../../../rest/routeSchemas.ts'
import { shopOf } from '../../../rest/caller.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { operatorFields } from './operatorFields.ts'
import {
  ApiKeyModel,
  NewApiKey,
  NewApiKeyModel,
  NewOperator,
  OperatorChange,
  OperatorModel,
  presentKey,
  presentOperator,
} from './shopModel.ts'

/** The people of the shop and their API keys. */
export const operators: Routes = async (app, { db }) => {
  const operator = resource(app, db, {
    path: '/operators',
    name: 'Operator',
    tag: 'operators',
    model: OperatorModel,
    access: { read: 'manage' },
    presenter: () => presentOperator,
  })

  operator.list({
    summary: 'Operators of the shop',
    holds: 'Operators, disabled ones among them.',
    cursor: byId('operators'),
    rows: (tx, { by, page }) => listOperators(tx, by.shopId, page),
  })

  operator.create({
    summary: 'Make an operator',
    body: NewOperator,
    insert: (tx, { by, body }) => insertOperator(tx, by.shopId, operatorFields(body)),
  })

  operator.read({ summary: 'One operator', row: readOperator })

  operator.edit({
    summary: 'Change or disable an operator',
    body: OperatorChange,
    update: (tx, { by, id, version, body }) =>
      updateOperator(tx, { shopId: by.shopId, id, version, fields: operatorFields(body) }),
  })

  resource(app, db, {
    path: '/api-keys',
    name: 'ApiKey',
    tag: 'operators',
    model: ApiKeyModel,
    access: { read: 'manage' },
    presenter: () => presentKey,
  }).list({
    summary: 'API keys of the shop',
    holds: 'Keys, revoked ones among them.',
    cursor: byId('apiKeys'),
    rows: (tx, { by, page }) => listApiKeys(tx, by.shopId, page),
  })

  app.post(
    '/api-keys',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'createApiKey',
        tags: ['operators'],
        summary: 'Make an API key; it is shown once',
        headers: IdempotencyHeaders,
        body: NewApiKey,
        response: created(refTo(NewApiKeyModel)),
      },
    },
    (request, reply) =>
      runIdempotently(
        { db, request, reply },
        async (tx) => {
          const key = newKey()
          const row = await insertApiKey(tx, shopOf(request).shopId, { ...request.body, key })
          return { ...presentKey(row), key: key.clear as string | null }
        },
        { stored: (body) => ({ ...body, key: null }) },
      ),
  )

  app.delete(
    '/api-keys/:id',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'revokeApiKey',
        tags: ['operators'],
        summary: 'End an API key at once',
        params: IdParams,
        response: removed,
      },
    },
    async (request, reply) => {
      await inShop(db, shopOf(request).shopId, (tx) => revokeApiKey(tx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
