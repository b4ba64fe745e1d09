import type { Room } from '../../../dependencies.ts'
import { ChargeModel, ChargeSumsModel } from './chargeModel.ts'
import { charges } from './charges.ts'

/** What the shop is charged. */
export const billingRoom: Room = { routes: { charges }, models: [ChargeModel, ChargeSumsModel] }
