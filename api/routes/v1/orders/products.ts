import { Type } from 'typebox'
import { listProducts, readProduct } from '../../../../schema/orders/products.ts'
import type { Routes } from '../../../dependencies.ts'
import { Id } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { presentProduct, ProductKind, ProductModel } from './productModel.ts'

/** Products of the connected carts; they are changed there, not here. */
export const products: Routes = async (app, { db }) => {
  const product = resource(app, db, {
    path: '/products',
    name: 'Product',
    tag: 'products',
    model: ProductModel,
    access: { read: 'read' },
    presenter: () => presentProduct,
  })

  product.list({
    summary: 'Products, to choose trigger products from',
    holds: 'Products.',
    cursor: byId('products'),
    filter: {
      connectionId: Type.Optional(Id),
      kind: Type.Optional(ProductKind),
      search: Type.Optional(
        Type.String({
          maxLength: 100,
          description:
            'Part of the name, or the code’s beginning. Width, case and what shows nothing do not matter; blank: no filter.',
        }),
      ),
    },
    rows: (tx, { by, filter, page }) => listProducts(tx, by.shopId, { ...filter, ...page }),
  })

  product.read({ summary: 'One product', row: readProduct })
}
