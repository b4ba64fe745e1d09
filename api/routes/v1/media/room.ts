import type { Room } from '../../../dependencies.ts'
import { media } from './media.ts'
import { MediaModel } from './mediaModel.ts'

/** Pictures, films and sounds that messages show. */
export const mediaRoom: Room = {
  routes: { media },
  models: [MediaModel],
}
