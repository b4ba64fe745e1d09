import type { Room } from '../../../dependencies.ts'
import { BubbleModel } from './bubbleModel.ts'

/** What messages are made of; other rooms take and show it. */
export const bubblesRoom: Room = {
  routes: {},
  models: [BubbleModel],
}
