import type { Room } from '../../../dependencies.ts'
import { EmergencyStopModel } from './emergencyStopModel.ts'
import { emergencyStops } from './emergencyStops.ts'
import { formUse } from './formUse.ts'
import { FormUseModel } from './formUseModel.ts'
import { LineAccountModel } from './lineAccountModel.ts'
import { lineAccounts } from './lineAccounts.ts'
import { quotaForecast } from './quotaForecast.ts'
import { QuotaForecastModel } from './quotaForecastModel.ts'
import { RichMenuModel } from './richMenuModel.ts'
import { richMenus } from './richMenus.ts'
import { RetriedModel, UnreadEventModel } from './unreadEventModel.ts'
import { unreadEvents } from './unreadEvents.ts'

/** LINE accounts, their limits, rich menus and emergency stops. */
export const lineRoom: Room = {
  routes: { lineAccounts, quotaForecast, richMenus, emergencyStops, unreadEvents, formUse },
  models: [
    LineAccountModel,
    QuotaForecastModel,
    RichMenuModel,
    EmergencyStopModel,
    UnreadEventModel,
    RetriedModel,
    FormUseModel,
  ],
}
