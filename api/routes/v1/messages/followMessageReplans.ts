import { inShop } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { readReplan } from '../../../../schema/messages/replans.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { presentReplan, ReplanModel } from './replanModel.ts'

/** How many of the waiting orders have planned anew after an edit. */
export const followMessageReplans: Routes = async (app, { db }) => {
  app.get(
    '/follow-messages/:id/replan',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getReplan',
        tags: ['follow messages'],
        summary: 'How far waiting orders have planned anew after the newest edit',
        params: IdParams,
        response: ok(refTo(ReplanModel)),
      },
    },
    (request) =>
      inShop(db, shopOf(request).shopId, async (tx) => {
        await readFollowMessage(tx, request.params.id)
        return presentReplan(await readReplan(tx, request.params.id))
      }),
  )
}
