import { type Static, Type } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import {
  type DeliveryFilter,
  type DeliveryRow,
  listDeliveries,
  readDelivery,
} from '../../../../schema/delivery/deliveriesList.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { csvFile, ok, PageQuery, pageOf } from '../../../rest/routeSchemas.ts'
import { CSV_ABOUT, CSV_QUERY, sendCsvFile } from '../../../rest/csvFile.ts'
import { deliveryHeadings, deliveryLines } from './deliveryCsv.ts'
import { DeliveryModel, DeliveryReason, DeliveryState, presentDelivery } from './deliveryModel.ts'
import { Id, Instant, instantIn, oneOf } from '../../../rest/modelFields.ts'
import { toPage } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { byDueTime } from './deliveryCursor.ts'

const FILTER = {
  messageId: Type.Optional(Id),
  orderId: Type.Optional(Id),
  memberId: Type.Optional(Id),
  lineAccountId: Type.Optional(Id),
  state: Type.Optional(Type.Array(DeliveryState, { maxItems: 9, description: 'May be repeated.' })),
  reason: Type.Optional(DeliveryReason),
  dueFrom: Type.Optional(Instant),
  dueTo: Type.Optional(Instant),
  order: Type.Unsafe<'asc' | 'desc'>({
    ...oneOf(['asc', 'desc'], 'By due time. A cursor belongs to one order.'),
    default: 'desc',
  }),
}
const DeliveryFileQuery = Type.Object({ ...FILTER, ...CSV_QUERY })
const DeliveryQuery = Type.Interface([PageQuery], FILTER)

/** Deliveries: what will be sent, what was sent, and why something was not. */
export const deliveries: Routes = async (app, { db }) => {
  app.get(
    '/deliveries',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listDeliveries',
        tags: ['deliveries'],
        summary: 'Deliveries by due time',
        querystring: DeliveryQuery,
        response: ok(pageOf(DeliveryModel, 'Deliveries by due time.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor: given, order } = request.query
      const cursor = byDueTime(`deliveries.${order}`)
      const page = { ascending: order === 'asc', after: cursor.read(given), most: limit + 1 }
      const filter = filterOf(request.query)
      const rows = await inShop(db, shopId, (tx) => listDeliveries(tx, { shopId, filter, page }))
      return toPage(rows, { limit, cursor }, presentDelivery)
    },
  )

  app.get(
    '/deliveries.csv',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listDeliveriesFile',
        tags: ['deliveries'],
        summary: 'Deliveries by due time, as a file for Excel or for programs',
        description: `All that the filters let through, not a page. ${CSV_ABOUT} What moves while the file is being read may stand in it twice or not at all.`,
        querystring: DeliveryFileQuery,
        response: csvFile,
      },
    },
    (request, reply) => {
      const { shopId } = shopOf(request)
      const filter = filterOf(request.query)
      const { format, order } = request.query
      const ascending = order === 'asc'
      return sendCsvFile<DeliveryRow>(reply, 'deliveries.csv', {
        headings: deliveryHeadings(format),
        lines: (rows) => deliveryLines(rows, format),
        read: (last, most) => {
          const after = last === null ? null : { dueAt: last.due_key, id: last.id }
          return inShop(db, shopId, (tx) =>
            listDeliveries(tx, { shopId, filter, page: { ascending, after, most } }),
          )
        },
      })
    },
  )

  resource(app, db, {
    path: '/deliveries',
    name: 'Delivery',
    tag: 'deliveries',
    model: DeliveryModel,
    access: { read: 'read' },
    presenter: () => presentDelivery,
  }).read({ summary: 'One delivery', row: readDelivery })
}

function filterOf(query: Omit<Static<typeof DeliveryFileQuery>, 'format'>): DeliveryFilter {
  const { messageId, orderId, memberId, lineAccountId, state, reason, dueFrom, dueTo } = query
  return {
    ...(messageId === undefined ? {} : { messageId }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(memberId === undefined ? {} : { memberId }),
    ...(lineAccountId === undefined ? {} : { lineAccountId }),
    ...(state === undefined || state.length === 0 ? {} : { states: state }),
    ...(reason === undefined ? {} : { reason }),
    ...(dueFrom === undefined ? {} : { dueFrom: instantIn(dueFrom) }),
    ...(dueTo === undefined ? {} : { dueTo: instantIn(dueTo) }),
  }
}
