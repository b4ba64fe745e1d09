import { Type } from 'typebox'
import type { ShopId } from '../../../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { listDeliveries } from '../../../../schema/delivery/deliveriesList.ts'
import { listOrders, readOrder, stopOrder } from '../../../../schema/orders/ordersList.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { CalendarDate, Id, refTo } from '../../../rest/modelFields.ts'
import { OrderModel, OrderStatus, OrderWholeModel, presentOrder, presentOrderWhole } from './orderModel.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'

/** Deliveries shown with one order, at most; a message has up to 30 scenarios. */
const MOST_DELIVERIES = 500

/** Orders of the carts, with what was and will be sent for them. */
export const orders: Routes = async (app, { db }) => {
  const common = { path: '/orders', name: 'Order', tag: 'orders', access: { read: 'read' as const } }

  resource(app, db, { ...common, model: OrderModel, presenter: () => presentOrder }).list({
    summary: 'Orders, the newest first',
    holds: 'Orders, the one stored last first.',
    cursor: byId('orders'),
    filter: {
      connectionId: Type.Optional(Id),
      memberId: Type.Optional(Id),
      number: Type.Optional(
        Type.String({
          maxLength: 100,
          description:
            'The whole order number. Width, case and what shows nothing do not matter; blank: no filter.',
        }),
      ),
      status: Type.Optional(OrderStatus),
      shippedFrom: Type.Optional(CalendarDate),
      shippedTo: Type.Optional(CalendarDate),
      history: Type.Optional(Type.Boolean()),
    },
    rows: (tx, { by, filter, page }) => listOrders(tx, by.shopId, { ...filter, ...page }),
  })

  type Whole = Awaited<ReturnType<typeof showOrder>>
  resource(app, db, { ...common, model: OrderWholeModel, presenter: () => (shown: Whole) => shown }).read({
    summary: 'One order: items, shipments, and the timeline of its deliveries',
    row: (tx, id, by) => showOrder(tx, by.shopId, id),
  })

  app.post(
    '/orders/:id/stop',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'stopOrder',
        tags: ['orders'],
        summary: 'Send nothing more for this order',
        description: 'May be repeated. What LINE has taken already cannot be taken back.',
        params: IdParams,
        response: ok(refTo(OrderWholeModel)),
      },
    },
    (request) => {
      const { shopId } = shopOf(request)
      return inShop(db, shopId, async (tx) => {
        await stopOrder(tx, shopId, request.params.id)
        return showOrder(tx, shopId, request.params.id)
      })
    },
  )
}

async function showOrder(tx: ShopTx, shopId: ShopId, id: string) {
  const whole = await readOrder(tx, id)
  const page = { ascending: true, after: null, most: MOST_DELIVERIES }
  return presentOrderWhole(whole, await listDeliveries(tx, { shopId, filter: { orderId: id }, page }))
}
