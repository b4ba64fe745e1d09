import type { Room } from '../../../dependencies.ts'
import { talk } from './talk.ts'
import { talkContent } from './talkContent.ts'
import { TalkEntryModel } from './talkModel.ts'

/** The history of members, and the files that they sent. */
export const talkRoom: Room = {
  routes: { talk, talkContent },
  models: [TalkEntryModel],
}
