import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { deleteTag, insertTag, listTags, readTag, updateTag } from '../../../../schema/members/tags.ts'
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
import { NewTag, presentTag, TagChange, TagModel } from './labelModels.ts'
import { once } from '../../../rest/idempotency.ts'
import { afterId, toPage } from '../../../rest/paging.ts'

/** Tags of a LINE account. */
export const tags: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/tags',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listTags',
        tags: ['tags and flags'],
        summary: 'Tags',
        querystring: Type.Interface([PageQuery], { lineAccountId: Type.Optional(Id) }),
        response: ok(pageOf(TagModel, 'Tags.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor, lineAccountId } = request.query
      const after = afterId('tags', cursor)
      const rows = await inShop(db, shopId, (tx) => listTags(tx, shopId, lineAccountId, after, limit + 1))
      return toPage(rows, limit, presentTag, 'tags', (row) => [row.id])
    },
  )

  app.post(
    '/tags',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'createTag',
        tags: ['tags and flags'],
        summary: 'Make a tag',
        headers: IdempotencyHeaders,
        body: NewTag,
        response: created(refTo(TagModel)),
      },
    },
    (request, reply) =>
      once(db, request, reply, async (tx) => {
        const { lineAccountId, ...fields } = request.body
        await readLineAccount(tx, lineAccountId)
        return setEtag(reply, presentTag(await insertTag(tx, shopOf(request).shopId, lineAccountId, fields)))
      }),
  )

  app.get(
    '/tags/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getTag',
        tags: ['tags and flags'],
        summary: 'One tag',
        params: IdParams,
        response: ok(refTo(TagModel)),
      },
    },
    async (request, reply) => {
      const row = await inShop(db, shopOf(request).shopId, (tx) => readTag(tx, request.params.id))
      return setEtag(reply, presentTag(row))
    },
  )

  app.patch(
    '/tags/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'updateTag',
        tags: ['tags and flags'],
        summary: 'Change a tag',
        params: IdParams,
        headers: IfMatchHeaders,
        body: TagChange,
        response: ok(refTo(TagModel)),
      },
    },
    async (request, reply) => {
      const version = versionOf(request)
      const row = await inShop(db, shopOf(request).shopId, (tx) =>
        updateTag(tx, request.params.id, version, request.body),
      )
      return setEtag(reply, presentTag(row))
    },
  )

  app.delete(
    '/tags/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'deleteTag',
        tags: ['tags and flags'],
        summary: 'Delete a tag and take it from every member',
        description:
          'Refused (TAG_IN_USE) while a follow message names it in its audience or actions, or a message pack in a button.',
        params: IdParams,
        headers: IfMatchHeaders,
        response: removed,
      },
    },
    async (request, reply) => {
      const version = versionOf(request)
      await inShop(db, shopOf(request).shopId, (tx) => deleteTag(tx, request.params.id, version))
      return reply.code(204).send(null)
    },
  )
}
