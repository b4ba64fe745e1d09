import { type Static, Type } from 'typebox'
import type { OrderRow, OrderWhole } from '../../../../schema/orders/ordersList.ts'
import {
  CalendarDate,
  Id,
  Instant,
  instant,
  instantOrNull,
  oneOf,
  orNull,
  refTo,
} from '../../../rest/modelFields.ts'
import { DeliveryModel, presentDelivery } from '../delivery/deliveryModel.ts'
import type { DeliveryRow } from '../../../../schema/delivery/deliveriesList.ts'

export const OrderStatus = oneOf(['OPEN', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED'])

const ShipDate = Type.String({
  format: 'date',
  description:
    '発送日 that messages go by, a calendar date in Japan: of the order itself, else of its first or last parcel ' +
    '(`partialShipments` of the cart connection).',
  examples: ['2026-11-25'],
})

const orderFields = {
  id: Id,
  connectionId: Id,
  lineAccountId: Id,
  cart: Type.String(),
  externalId: Type.String({ description: 'The cart’s own id.' }),
  number: Type.String({ description: '受注番号' }),
  memberId: orNull(Id),
  kind: oneOf(['ONE_TIME', 'SUBSCRIPTION', 'UNKNOWN']),
  status: OrderStatus,
  rawStatus: Type.String({ description: 'What the cart says.' }),
  total: orNull(Type.Integer({ description: 'Yen.' })),
  orderedAt: orNull(Instant),
  recurringCount: orNull(Type.Integer({ description: '定期回数; null: not known (D12).' })),
  recurringCountOrigin: orNull(oneOf(['API', 'DERIVED'])),
  scheduledDeliveryDate: orNull(CalendarDate),
  shipDate: orNull(ShipDate),
  shipDateFirstSeenAt: orNull(Instant),
  history: Type.Boolean({ description: 'Of the first import: it enrols through back-fill only (D3).' }),
  stoppedAt: orNull(Instant),
  changedInCartAt: orNull(Instant),
  fetchedAt: Instant,
}
export const OrderModel = Type.Object(orderFields, {
  $id: 'Order',
  description: 'An order as the cart has it (受注).',
})
export const OrderWholeModel = Type.Object(
  {
    ...orderFields,
    items: Type.Array(
      Type.Object({
        productCode: Type.String(),
        productName: Type.String(),
        quantity: Type.Integer(),
        unitPrice: orNull(Type.Integer({ description: 'Yen.' })),
      }),
    ),
    shipments: Type.Array(
      Type.Object({
        carrier: oneOf(['YAMATO', 'SAGAWA', 'JAPAN_POST', 'OTHER']),
        rawCarrier: orNull(Type.String()),
        trackingNumber: orNull(Type.String()),
        shipDate: orNull(CalendarDate),
      }),
    ),
    deliveries: Type.Array(refTo(DeliveryModel), { description: 'By due time: the timeline of the order.' }),
  },
  { $id: 'OrderWhole', description: 'An order with its items, shipments and deliveries.' },
)

export const presentOrder = (row: OrderRow): Static<typeof OrderModel> => ({
  id: row.id,
  connectionId: row.connection_id,
  lineAccountId: row.line_account_id,
  cart: row.cart,
  externalId: row.external_id,
  number: row.number,
  memberId: row.member_id,
  kind: row.kind,
  status: row.status,
  rawStatus: row.raw_status,
  total: row.total,
  orderedAt: instantOrNull(row.ordered_at),
  recurringCount: row.recurring_count,
  recurringCountOrigin: row.recurring_count_origin,
  scheduledDeliveryDate: row.scheduled_delivery_date,
  shipDate: row.ship_date,
  shipDateFirstSeenAt: instantOrNull(row.ship_date_first_seen_at),
  history: row.history,
  stoppedAt: instantOrNull(row.stopped_at),
  changedInCartAt: instantOrNull(row.source_updated_at),
  fetchedAt: instant(row.fetched_at),
})

export const presentOrderWhole = (
  { order, items, shipments }: OrderWhole,
  deliveries: DeliveryRow[],
): Static<typeof OrderWholeModel> => ({
  ...presentOrder(order),
  items: items.map((item) => ({
    productCode: item.product_code,
    productName: item.product_name,
    quantity: item.quantity,
    unitPrice: item.unit_price,
  })),
  shipments: shipments.map((shipment) => ({
    carrier: shipment.carrier,
    rawCarrier: shipment.raw_carrier,
    trackingNumber: shipment.tracking_number,
    shipDate: shipment.ship_date,
  })),
  deliveries: deliveries.map(presentDelivery),
})
