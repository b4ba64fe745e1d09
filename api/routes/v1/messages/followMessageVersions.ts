import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { FlagId, TagId } from '../../../../domain/values/ids.ts'
import { inShop } from '../../../../schema/database.ts'
import { requireRow } from '../../../../schema/sql/optimisticLock.ts'
import { audienceNames } from '../../../../schema/messages/followMessages.ts'
import { listVersions, readVersion } from '../../../../schema/messages/followMessageVersions.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { IdParams, ok, PageQuery, pageOf } from '../../../rest/answers.ts'
import { refTo } from '../../../rest/fields.ts'
import {
  FollowMessageVersionModel,
  FollowMessageVersionWholeModel,
  presentVersion,
  presentVersionWhole,
} from './followMessageVersionModel.ts'
import { readCursor, toPage } from '../../../rest/paging.ts'

/** Who changed what of a message, and what it said when something was sent (V18). */
export const followMessageVersions: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/follow-messages/:id/versions',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listFollowMessageVersions',
        tags: ['follow messages'],
        summary: 'Versions of a follow message, newest first: who changed what, and when',
        params: IdParams,
        querystring: PageQuery,
        response: ok(pageOf(FollowMessageVersionModel, 'Versions.')),
      },
    },
    (request) => {
      const { limit, cursor } = request.query
      const [below] = readCursor('versions', ['number'], cursor) ?? [null]
      return inShop(db, shopOf(request).shopId, async (tx) => {
        const rows = await listVersions(tx, request.params.id, below as number | null, limit + 1)
        if (below === null) requireRow(rows[0])
        return toPage(rows, limit, presentVersion, 'versions', (row) => [row.version])
      })
    },
  )

  app.get(
    '/follow-messages/:id/versions/:version',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getFollowMessageVersion',
        tags: ['follow messages'],
        summary: 'A follow message as it stood in one version',
        params: Type.Interface([IdParams], { version: Type.Integer({ minimum: 1 }) }),
        response: ok(refTo(FollowMessageVersionWholeModel)),
      },
    },
    (request) =>
      inShop(db, shopOf(request).shopId, async (tx) => {
        const row = await readVersion(tx, request.params.id, request.params.version)
        const names = await audienceNames(tx, [row.content.line_account_id])
        return presentVersionWhole(row, {
          tags: new Map(names.tags.map(({ id, name }) => [id as TagId, name])),
          flags: new Map(names.flags.map(({ id, name }) => [id as FlagId, name])),
        })
      }),
  )
}
