import type { CartOrder } from '../../../domain/carts/cartRecords.ts'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'

/** An order without its parcels, as a cart states it. */
export interface StatedOrder {
  customer: string
  /** Default 100. */
  externalId?: string
  /** The order's own ship date. Default: none. */
  shipDate?: CalendarDate
  status?: CartOrder['status']
}

/** An order of product A as an adapter returns it, with one shipment for each date. */
export const orderInParcels = (
  parcels: (CalendarDate | null)[],
  { customer, externalId = '100', shipDate, status = 'OPEN' }: StatedOrder,
): CartOrder => ({
  externalId,
  number: externalId,
  customerExternalId: customer,
  subscriptionExternalId: null,
  kind: 'ONE_TIME',
  status,
  rawStatus: '1',
  total: null,
  orderedAt: null,
  recurringCount: null,
  scheduledDeliveryDate: null,
  shipDate: shipDate ?? null,
  items: [{ productCode: 'A', productName: '商品A', quantity: 2, unitPrice: null }],
  shipments: parcels.map((date, n) => ({
    carrier: 'YAMATO',
    rawCarrier: null,
    trackingNumber: `12345678901${n}`,
    shipDate: date,
  })),
  sourceUpdatedAt: null,
  unread: [],
  raw: { parcels, shipDate, status },
})
