import type { Room } from '../../../dependencies.ts'
import { CartConnectionModel } from './cartConnectionModel.ts'
import { cartConnections } from './cartConnections.ts'

/** Connections to carts. */
export const cartsRoom: Room = {
  routes: { cartConnections },
  models: [CartConnectionModel],
}
