import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { inShop } from '../../../../schema/database.ts'
import { insertApiKey, listApiKeys, newKey, revokeApiKey } from '../../../../schema/shops/apiKeys.ts'
import {
  insertOperator,
  listOperators,
  readOperator,
  updateOperator,
} from '../../../../schema/shops/operators.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { setEtag, versionOf } from '../../../rest/etag.ts'
import {
  created,
  IdempotencyHeaders,
  IdParams,
  IfMatchHeaders,
  ok,
  PageQuery,
  pageOf,
  removed,
} from '../../../rest/answers.ts'
import { refTo } from '../../../rest/fields.ts'
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
import { once } from '../../../rest/idempotency.ts'
import { afterId, toPage } from '../../../rest/paging.ts'
import { refuseOperators } from './shops.ts'

/** The people of the shop and their API keys. */
export const operators: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/operators',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'listOperators',
        tags: ['operators'],
        summary: 'Operators of the shop',
        querystring: PageQuery,
        response: ok(pageOf(OperatorModel, 'Operators, disabled ones among them.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor } = request.query
      const after = afterId('operators', cursor)
      const rows = await inShop(db, shopId, (tx) => listOperators(tx, shopId, after, limit + 1))
      return toPage(rows, limit, presentOperator, 'operators', (row) => [row.id])
    },
  )

  app.post(
    '/operators',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'createOperator',
        tags: ['operators'],
        summary: 'Make an operator',
        headers: IdempotencyHeaders,
        body: NewOperator,
        response: created(refTo(OperatorModel)),
      },
    },
    (request, reply) =>
      once(db, request, reply, async (tx) => {
        const row = await insertOperator(tx, shopOf(request).shopId, request.body).catch(refuseOperators)
        return setEtag(reply, presentOperator(row))
      }),
  )

  app.get(
    '/operators/:id',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'getOperator',
        tags: ['operators'],
        summary: 'One operator',
        params: IdParams,
        response: ok(refTo(OperatorModel)),
      },
    },
    async (request, reply) => {
      const row = await inShop(db, shopOf(request).shopId, (tx) => readOperator(tx, request.params.id))
      return setEtag(reply, presentOperator(row))
    },
  )

  app.patch(
    '/operators/:id',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'updateOperator',
        tags: ['operators'],
        summary: 'Change or disable an operator',
        params: IdParams,
        headers: IfMatchHeaders,
        body: OperatorChange,
        response: ok(refTo(OperatorModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const version = versionOf(request)
      const row = await inShop(db, shopId, (tx) =>
        updateOperator(tx, shopId, request.params.id, version, request.body),
      ).catch(refuseOperators)
      return setEtag(reply, presentOperator(row))
    },
  )

  app.get(
    '/api-keys',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'listApiKeys',
        tags: ['operators'],
        summary: 'API keys of the shop',
        querystring: PageQuery,
        response: ok(pageOf(ApiKeyModel, 'Keys, revoked ones among them.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor } = request.query
      const after = afterId('apiKeys', cursor)
      const rows = await inShop(db, shopId, (tx) => listApiKeys(tx, shopId, after, limit + 1))
      return toPage(rows, limit, presentKey, 'apiKeys', (row) => [row.id])
    },
  )

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
      once(
        db,
        request,
        reply,
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
