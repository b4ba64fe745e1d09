import { type TSchema, Type } from '@fastify/type-provider-typebox'
import {
  customerSchema,
  detailSchema,
  idSchema,
  orderSchema,
  productSchema,
  teikiSchema,
} from '../state/rows.ts'
import { shopSchema } from '../state/shop.ts'

/** What the control API takes for each kind of row. A field that is left out keeps its value. */

const strict = { additionalProperties: false }
const changeOf = <Row extends TSchema>(row: Row) => Type.Partial(row, strict)

/** A line needs its product code only. */
const lines = Type.Object({
  details: Type.Array(
    Type.Object({ ...Type.Partial(detailSchema).properties, product_code: Type.String() }, strict),
  ),
})

export const shopChange = changeOf(shopSchema)
export const productChange = changeOf(Type.Omit(productSchema, ['product_code']))
export const customerChange = changeOf(Type.Omit(customerSchema, ['customer_id']))
export const teikiChange = changeOf(
  Type.Object({ ...Type.Omit(teikiSchema, ['teiki_id', 'details']).properties, ...lines.properties }),
)
export const orderChange = changeOf(
  Type.Object({ ...Type.Omit(orderSchema, ['order_id', 'details']).properties, ...lines.properties }),
)
export const ordersChange = Type.Object(
  {
    orders: Type.Array(Type.Object({ ...orderChange.properties, order_id: idSchema }, strict), {
      maxItems: 100_000,
    }),
  },
  strict,
)
/** A row that no cart should send, as JSON text: so it may hold what JSON in JSON cannot, and be nested at will. */
export const spoiltChange = Type.Object(
  {
    json: Type.String({ minLength: 1 }),
    update_date: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$' })),
  },
  strict,
)
