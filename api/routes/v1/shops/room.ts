import type { Room } from '../../../dependencies.ts'
import { ApprovalModel } from './approvalModel.ts'
import { approvals } from './approvals.ts'
import { operators } from './operators.ts'
import { ShopModel, OperatorModel, ApiKeyModel, NewApiKeyModel } from './shopModel.ts'
import { recoveries } from './recoveries.ts'
import { RecoveredShopModel, RecoveryModel } from './recoveryModel.ts'
import { shops } from './shops.ts'

/** Shops, their operators and keys, and approvals by a second person. */
export const shopsRoom: Room = {
  routes: { shops, recoveries, operators, approvals },
  models: [
    ShopModel,
    OperatorModel,
    ApiKeyModel,
    NewApiKeyModel,
    RecoveryModel,
    RecoveredShopModel,
    ApprovalModel,
  ],
}
