import type { Room } from '../../../dependencies.ts'
import { requestSettings } from './requestSettings.ts'
import { RequestSettingsModel } from './requestSettingsModel.ts'

/** Requests to pause, skip and cancel (休止, スキップ, 解約). */
export const requestsRoom: Room = {
  routes: { requestSettings },
  models: [RequestSettingsModel],
}
