import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { ShopId } from '../../../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { listDeliveries } from '../../../../schema/delivery/deliveriesList.ts'
import { listOrders, readOrder, stopOrder } from '../../../../schema/orders/ordersList.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { IdParams, ok, PageQuery, pageOf } from '../../../rest/answers.ts'
import { CalendarDate, Id, refTo } from '../../../rest/fields.ts'
import { OrderModel, OrderStatus, OrderWholeModel, presentOrder, presentOrderWhole } from './orderModel.ts'
import { afterId, toPage } from '../../../rest/paging.ts'

/** Deliveries of one order that are shown; a message has 30 scenarios at most. */
const MOST_DELIVERIES = 500

const OrderQuery = Type.Interface([PageQuery], {
  connectionId: Type.Optional(Id),
  memberId: Type.Optional(Id),
  number: Type.Optional(Type.String({ maxLength: 100 })),
  status: Type.Optional(OrderStatus),
  shippedFrom: Type.Optional(CalendarDate),
  shippedTo: Type.Optional(CalendarDate),
  history: Type.Optional(Type.Boolean()),
})

/** Orders of the carts, with what was and will be sent for them. */
export const orders: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/orders',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listOrders',
        tags: ['orders'],
        summary: 'Orders, the newest first',
        querystring: OrderQuery,
        response: ok(pageOf(OrderModel, 'Orders, the one stored last first.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor, ...filter } = request.query
      const before = afterId('orders', cursor)
      const rows = await inShop(db, shopId, (tx) => listOrders(tx, shopId, filter, before, limit + 1))
      return toPage(rows, limit, presentOrder, 'orders', (row) => [row.id])
    },
  )

  app.get(
    '/orders/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getOrder',
        tags: ['orders'],
        summary: 'One order: items, shipments, and the timeline of its deliveries',
        params: IdParams,
        response: ok(refTo(OrderWholeModel)),
      },
    },
    (request) => {
      const { shopId } = shopOf(request)
      return inShop(db, shopId, (tx) => showOrder(tx, shopId, request.params.id))
    },
  )

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
  return presentOrderWhole(whole, await listDeliveries(tx, shopId, { orderId: id }, page))
}
