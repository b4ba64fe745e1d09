import type { Room } from '../../../dependencies.ts'
import { LinkClickModel } from './linkClickModel.ts'
import { memberTaps } from './memberTaps.ts'
import { messageClicks } from './messageClicks.ts'
import { TapModel } from './tapModel.ts'

/** What members did with a message: taps and clicks. */
export const responsesRoom: Room = {
  routes: { memberTaps, messageClicks },
  models: [TapModel, LinkClickModel],
}
