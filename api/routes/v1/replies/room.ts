import type { Room } from '../../../dependencies.ts'
import { autoReplies } from './autoReplies.ts'
import { autoReplyHistory, AutoReplyVersionModel } from './autoReplyHistory.ts'
import { AutoReplyModel } from './autoReplyModel.ts'
import { autoReplyValidations } from './autoReplyValidations.ts'
import { insertSettings } from './insertSettings.ts'
import { InsertSettingsModel } from './insertSettingsModel.ts'
import { ReplyAnswerModel } from './replyAnswerModel.ts'
import { ReplyClickModel, replyClicks } from './replyClicks.ts'
import { AutoReplyTrialModel, tryAutoReplies } from './tryAutoReplies.ts'

/** Auto-replies (応答メッセージ). */
export const repliesRoom: Room = {
  routes: {
    autoReplies,
    tryAutoReplies,
    autoReplyValidations,
    autoReplyHistory,
    replyClicks,
    insertSettings,
  },
  models: [
    AutoReplyModel,
    AutoReplyTrialModel,
    AutoReplyVersionModel,
    ReplyAnswerModel,
    ReplyClickModel,
    InsertSettingsModel,
  ],
}
