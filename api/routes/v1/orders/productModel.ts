import { type Static, Type } from 'typebox'
import type { ProductRow } from '../../../../schema/orders/products.ts'
import { Id, Instant, instant, instantOrNull, oneOf, orNull } from '../../../rest/modelFields.ts'

export const ProductKind = oneOf(['ONE_TIME', 'SUBSCRIPTION', 'UNKNOWN'])
export const ProductModel = Type.Object(
  {
    id: Id,
    connectionId: Id,
    cart: Type.String(),
    externalId: Type.String({ description: 'The cart’s own id.' }),
    code: Type.String(),
    name: Type.String(),
    kind: ProductKind,
    changedInCartAt: orNull(Instant),
    fetchedAt: Instant,
  },
  { $id: 'Product', description: 'A product as the cart has it.' },
)
export const presentProduct = (row: ProductRow): Static<typeof ProductModel> => ({
  id: row.id,
  connectionId: row.connection_id,
  cart: row.cart,
  externalId: row.external_id,
  code: row.code,
  name: row.name,
  kind: row.kind,
  changedInCartAt: instantOrNull(row.source_updated_at),
  fetchedAt: instant(row.fetched_at),
})
