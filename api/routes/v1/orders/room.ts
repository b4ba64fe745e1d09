import type { Room } from '../../../dependencies.ts'
import { OrderModel, OrderWholeModel } from './orderModel.ts'
import { orders } from './orders.ts'
import { ProductModel } from './productModel.ts'
import { products } from './products.ts'

/** Products and orders of the carts. */
export const ordersRoom: Room = {
  routes: { products, orders },
  models: [ProductModel, OrderModel, OrderWholeModel],
}
