import { orderTimeline } from '../../../../domain/delivery/orderTimeline.ts'
import { inShop } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { readMessageFunnel } from '../../../../schema/delivery/messageFunnel.ts'
import { readOrderLife } from '../../../../schema/delivery/orderTimeline.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { FunnelModel, presentFunnel } from './funnelModel.ts'
import { presentTimeline, TimelineModel } from './timelineModel.ts'

/** Explains who got what and why not: the timeline of an order, the funnel of a message. */
export const explanations: Routes = async (app, { db }) => {
  app.get(
    '/orders/:id/timeline',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getOrderTimeline',
        tags: ['orders'],
        summary: 'What happened to an order, and what is still to come',
        params: IdParams,
        response: ok(refTo(TimelineModel)),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { id } = request.params
      const life = await inShop(db, shopId, (tx) => readOrderLife(tx, shopId, id))
      return presentTimeline(id, orderTimeline(life))
    },
  )

  app.get(
    '/follow-messages/:id/funnel',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getFollowMessageFunnel',
        tags: ['follow messages'],
        summary: 'How far the orders of a message came, and why some did not',
        params: IdParams,
        response: ok(refTo(FunnelModel)),
      },
    },
    (request) => {
      const { shopId } = shopOf(request)
      const { id } = request.params
      return inShop(db, shopId, async (tx) => {
        await readFollowMessage(tx, id)
        return presentFunnel(id, await readMessageFunnel(tx, shopId, id))
      })
    },
  )
}
