import type { Room } from '../../../dependencies.ts'
import { deliveries } from './deliveries.ts'
import { DeliveryModel } from './deliveryModel.ts'
import { explanations } from './explanations.ts'
import { FunnelModel } from './funnelModel.ts'
import { messageStatistics } from './messageStatistics.ts'
import { ResendGroupModel, ResendGroupDoneModel } from './resendModel.ts'
import { resends } from './resends.ts'
import { StatisticsModel } from './statisticsModel.ts'
import { TimelineModel } from './timelineModel.ts'

/** Deliveries, why they were sent or not, and sending them again. */
export const deliveryRoom: Room = {
  routes: { deliveries, explanations, messageStatistics, resends },
  models: [
    DeliveryModel,
    TimelineModel,
    FunnelModel,
    StatisticsModel,
    ResendGroupModel,
    ResendGroupDoneModel,
  ],
}
