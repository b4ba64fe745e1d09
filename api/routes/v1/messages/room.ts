import type { Room } from '../../../dependencies.ts'
import { BackfillOutlookModel } from './backfillModel.ts'
import { FollowMessageModel } from './followMessageModel.ts'
import { followMessageReplans } from './followMessageReplans.ts'
import { followMessages } from './followMessages.ts'
import { followMessageValidations } from './followMessageValidations.ts'
import { FollowMessageVersionModel, FollowMessageVersionWholeModel } from './followMessageVersionModel.ts'
import { followMessageVersions } from './followMessageVersions.ts'
import { MessagePackModel } from './messagePackModel.ts'
import { messagePacks } from './messagePacks.ts'
import { ReplanModel } from './replanModel.ts'
import { ValidationModel } from './validationModel.ts'

/** Follow messages and message packs. */
export const messagesRoom: Room = {
  routes: {
    messagePacks,
    followMessages,
    followMessageValidations,
    followMessageVersions,
    followMessageReplans,
  },
  models: [
    MessagePackModel,
    BackfillOutlookModel,
    FollowMessageModel,
    ValidationModel,
    FollowMessageVersionModel,
    FollowMessageVersionWholeModel,
    ReplanModel,
  ],
}
