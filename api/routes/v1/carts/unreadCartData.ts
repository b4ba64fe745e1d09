import { Type } from 'typebox'
import { CART_RESOURCES } from '../../../../domain/carts/cartRecords.ts'
import { syncWorkflowId } from '../../../../domain/outbox/facts.ts'
import { brand, type ConnectionId } from '../../../../domain/values/ids.ts'
import { readConnection } from '../../../../schema/carts/cartConnections.ts'
import { askRetry, dismissUnread, listUnread } from '../../../../schema/carts/unreadList.ts'
import { inShop } from '../../../../schema/database.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id, oneOf, refTo } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { IdParams, ok, removed } from '../../../rest/routeSchemas.ts'
import { CartConnectionModel } from './cartConnectionModel.ts'
import { withSyncStates } from './connectionPresenter.ts'
import { presentUnread, UNREAD_KINDS, UnreadCartDataModel } from './unreadCartDataModel.ts'

const TAG = 'cart connections'

/** What could not be read of a cart: the list, another try, and taking an entry off. */
export const unreadCartData: Routes = async (app, { db, temporal }) => {
  resource(app, db, {
    path: '/cart-connections/:id/unread',
    name: 'UnreadCartData',
    plural: 'UnreadCartData',
    tag: TAG,
    model: UnreadCartDataModel,
    access: { read: 'read' },
    presenter: () => presentUnread,
  }).list({
    summary: 'Data of a cart that could not be read, with what to correct',
    description:
      'Rows that are set aside, and values of imported rows. An entry goes when the cart sends the row in a readable form. It holds personal data, as the cart’s rows do.',
    holds: 'Unread data, what was seen first at the top.',
    cursor: byId('unreadCartData'),
    filter: {
      kind: Type.Optional(oneOf(UNREAD_KINDS)),
      resource: Type.Optional(oneOf(CART_RESOURCES)),
    },
    async rows(tx, { id, filter, page }) {
      await readConnection(tx, id)
      return listUnread(tx, id, { ...filter, ...page })
    },
  })

  app.post(
    '/cart-connections/:id/unread/retry',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'retryUnreadCartData',
        tags: [TAG],
        summary: 'Read the rows that are set aside again',
        description:
          'May be repeated. The next run does it, which is started at once where none runs. After an upgrade it is done by itself.',
        params: IdParams,
        response: ok(refTo(CartConnectionModel)),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { id } = request.params
      const shown = await inShop(db, shopId, async (tx) => {
        await readConnection(tx, id)
        await askRetry(tx, id)
        const row = await readConnection(tx, id)
        return (await withSyncStates(tx, [row]))(row)
      })
      // Without Temporal, the run that is due next reads them.
      await temporal.runNow(syncWorkflowId(brand<ConnectionId>(id))).catch(() => undefined)
      return shown
    },
  )

  app.delete(
    '/cart-connections/:id/unread/:entryId',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'dismissUnreadCartData',
        tags: [TAG],
        summary: 'Take an entry off the list',
        description: 'For what was settled in another way. It comes back if the cart sends the row again.',
        params: Type.Interface([IdParams], { entryId: Id }),
        response: removed,
      },
    },
    async (request, reply) => {
      const { id, entryId } = request.params
      await inShop(db, shopOf(request).shopId, async (tx) => {
        await readConnection(tx, id)
        await dismissUnread(tx, id, entryId)
      })
      return reply.code(204).send(null)
    },
  )
}
