import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { inShop } from '../../../../schema/database.ts'
import { accountOfMember } from '../../../../schema/members/members.ts'
import { listTaps } from '../../../../schema/responses/tapsList.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { IdParams, ok, PageQuery, pageOf } from '../../../rest/answers.ts'
import { presentTap, TapModel } from './tapModel.ts'
import { readCursor, toPage } from '../../../rest/paging.ts'

/** What a member tapped, and what came of it. */
export const memberTaps: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/members/:id/taps',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listTaps',
        tags: ['members'],
        summary: 'Taps of a member on buttons that act, newest first',
        params: IdParams,
        querystring: PageQuery,
        response: ok(pageOf(TapModel, 'Taps, the newest first.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor } = request.query
      const key = readCursor('taps', ['string', 'string'], cursor)
      const before = key === null ? null : { tappedAt: String(key[0]), id: String(key[1]) }
      const rows = await inShop(db, shopId, async (tx) => {
        await accountOfMember(tx, request.params.id)
        return listTaps(tx, shopId, request.params.id, before, limit + 1)
      })
      return toPage(rows, limit, presentTap, 'taps', (row) => [row.tapped_key, row.id])
    },
  )
}
