import type { Room } from '../../../dependencies.ts'
import { RequestCancellationModel } from './requestActModels.ts'
import { requestActs } from './requestActs.ts'
import { ChangeRequestModel } from './requestModel.ts'
import { RequestReceiptModel, requests } from './requests.ts'
import { requestSettings } from './requestSettings.ts'
import { RequestSettingsModel } from './requestSettingsModel.ts'
import { WholeRequestModel } from './wholeRequestModel.ts'

/** Requests to pause, skip and cancel (休止, スキップ, 解約). */
export const requestsRoom: Room = {
  routes: { requests, requestActs, requestSettings },
  models: [
    ChangeRequestModel,
    WholeRequestModel,
    RequestReceiptModel,
    RequestCancellationModel,
    RequestSettingsModel,
  ],
}
