import { type PlaceholderValues, placeholderValues } from '../../bubbles/index.ts'
import { addDays, type CalendarDate } from '../../values/japanTime.ts'

/** As long as the real tokens of buttons and click links: 57 and 52 characters (decision 0033). */
export const EXAMPLE_TAP_DATA = `tdk1.${'-'.repeat(52)}`
export const EXAMPLE_LINK_ID = '-'.repeat(52)
/** As long as LINE's. */
const EXAMPLE_LIFF_ID = '1234567890-AbcdEfgh'

/**
 * Placeholder values of a fictitious member and order, of usual lengths, so that LINE validates messages as customers
 * get them. A longer name can still make a text too long; that is checked on sending.
 * @param product the name of a real product
 */
export const exampleValues = (
  today: CalendarDate,
  product = 'うるおい美容液 定期コース 30日分',
): PlaceholderValues =>
  placeholderValues({
    nickName: '花子',
    displayName: '山田 花子',
    orderNumber: '20261125-00012',
    productName: product,
    shipDate: addDays(today, -2),
    nextDeliveryDate: addDays(today, 28),
    points: 1_234,
    liffId: EXAMPLE_LIFF_ID,
    shipments: [{ carrier: 'YAMATO', rawCarrier: 'ヤマト運輸', trackingNumber: '123456789012' }],
    today,
  })
