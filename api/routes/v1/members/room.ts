import type { Room } from '../../../dependencies.ts'
import { flags } from './flags.ts'
import { TagModel, FlagModel } from './labelModel.ts'
import { MemberModel, MemberWithLinksModel, PointEntryModel } from './memberModel.ts'
import { members } from './members.ts'
import { memberTags } from './memberTags.ts'
import { points } from './points.ts'
import { tags } from './tags.ts'

/** Members, their tags, flags and points. */
export const membersRoom: Room = {
  routes: { members, memberTags, tags, flags, points },
  models: [MemberModel, MemberWithLinksModel, PointEntryModel, TagModel, FlagModel],
}
