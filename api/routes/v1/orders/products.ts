import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import { listProducts, readProduct } from '../../../../schema/orders/products.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { IdParams, ok, PageQuery, pageOf } from '../../../rest/answers.ts'
import { Id, refTo } from '../../../rest/fields.ts'
import { presentProduct, ProductKind, ProductModel } from '../members/labelModels.ts'
import { afterId, toPage } from '../../../rest/paging.ts'

const ProductQuery = Type.Interface([PageQuery], {
  connectionId: Type.Optional(Id),
  kind: Type.Optional(ProductKind),
  search: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'Part of the name, or the code’s beginning.' }),
  ),
})

/** Products of the connected carts; they are changed there, not here. */
export const products: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db }) => {
  app.get(
    '/products',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listProducts',
        tags: ['products'],
        summary: 'Products, to choose trigger products from',
        querystring: ProductQuery,
        response: ok(pageOf(ProductModel, 'Products.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor, ...filter } = request.query
      const after = afterId('products', cursor)
      const rows = await inShop(db, shopId, (tx) => listProducts(tx, shopId, filter, after, limit + 1))
      return toPage(rows, limit, presentProduct, 'products', (row) => [row.id])
    },
  )

  app.get(
    '/products/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getProduct',
        tags: ['products'],
        summary: 'One product',
        params: IdParams,
        response: ok(refTo(ProductModel)),
      },
    },
    async (request) =>
      presentProduct(await inShop(db, shopOf(request).shopId, (tx) => readProduct(tx, request.params.id))),
  )
}
