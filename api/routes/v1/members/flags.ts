import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { deleteFlag, insertFlag, listFlags, readFlag, updateFlag } from '../../../../schema/members/flags.ts'
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
import { Id, refTo } from '../../../rest/fields.ts'
import { NewFlag, presentFlag, FlagChange, FlagModel } from './labelModels.ts'
import { once } from '../../../rest/idempotency.ts'
import { afterId, toPage } from '../../../rest/paging.ts'

/** Flags of a LINE account. */
export const flags: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/flags',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listFlags',
        tags: ['tags and flags'],
        summary: 'Flags',
        querystring: Type.Interface([PageQuery], { lineAccountId: Type.Optional(Id) }),
        response: ok(pageOf(FlagModel, 'Flags.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor, lineAccountId } = request.query
      const after = afterId('flags', cursor)
      const rows = await inShop(db, shopId, (tx) => listFlags(tx, shopId, lineAccountId, after, limit + 1))
      return toPage(rows, limit, presentFlag, 'flags', (row) => [row.id])
    },
  )

  app.post(
    '/flags',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'createFlag',
        tags: ['tags and flags'],
        summary: 'Make a flag',
        headers: IdempotencyHeaders,
        body: NewFlag,
        response: created(refTo(FlagModel)),
      },
    },
    (request, reply) =>
      once(db, request, reply, async (tx) => {
        const { lineAccountId, ...fields } = request.body
        await readLineAccount(tx, lineAccountId)
        return setEtag(
          reply,
          presentFlag(await insertFlag(tx, shopOf(request).shopId, lineAccountId, fields)),
        )
      }),
  )

  app.get(
    '/flags/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getFlag',
        tags: ['tags and flags'],
        summary: 'One flag',
        params: IdParams,
        response: ok(refTo(FlagModel)),
      },
    },
    async (request, reply) => {
      const row = await inShop(db, shopOf(request).shopId, (tx) => readFlag(tx, request.params.id))
      return setEtag(reply, presentFlag(row))
    },
  )

  app.patch(
    '/flags/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'updateFlag',
        tags: ['tags and flags'],
        summary: 'Change a flag',
        params: IdParams,
        headers: IfMatchHeaders,
        body: FlagChange,
        response: ok(refTo(FlagModel)),
      },
    },
    async (request, reply) => {
      const version = versionOf(request)
      const row = await inShop(db, shopOf(request).shopId, (tx) =>
        updateFlag(tx, request.params.id, version, request.body),
      )
      return setEtag(reply, presentFlag(row))
    },
  )

  app.delete(
    '/flags/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'deleteFlag',
        tags: ['tags and flags'],
        summary: 'Delete a flag; members with it have none afterwards',
        description:
          'Refused (FLAG_IN_USE) while a follow message names it in its audience or actions, or a message pack in a button.',
        params: IdParams,
        headers: IfMatchHeaders,
        response: removed,
      },
    },
    async (request, reply) => {
      const version = versionOf(request)
      await inShop(db, shopOf(request).shopId, (tx) => deleteFlag(tx, request.params.id, version))
      return reply.code(204).send(null)
    },
  )
}
