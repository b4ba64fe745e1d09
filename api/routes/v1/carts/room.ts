import type { Room } from '../../../dependencies.ts'
import { CartConnectionModel } from './cartConnectionModel.ts'
import { cartConnections } from './cartConnections.ts'
import { unreadCartData } from './unreadCartData.ts'
import { UnreadCartDataModel } from './unreadCartDataModel.ts'

/** Connections to carts. */
export const cartsRoom: Room = {
  routes: { cartConnections, unreadCartData },
  models: [CartConnectionModel, UnreadCartDataModel],
}
