import type { Room } from '../../../dependencies.ts'
import { flags } from './flags.ts'
import { TagModel, FlagModel } from './labelModel.ts'
import { MemberModel, MemberWithLinksModel, PointEntryModel } from './memberModel.ts'
import { IdentityClaimModel } from './identityClaimModel.ts'
import { identityClaims } from './identityClaims.ts'
import { LinkLogEntryModel, memberLinks } from './memberLinks.ts'
import { members } from './members.ts'
import { memberTags } from './memberTags.ts'
import { points } from './points.ts'
import { tags } from './tags.ts'

/** Members, their tags, flags and points. */
export const membersRoom: Room = {
  routes: { members, memberLinks, identityClaims, memberTags, tags, flags, points },
  models: [
    MemberModel,
    MemberWithLinksModel,
    IdentityClaimModel,
    LinkLogEntryModel,
    PointEntryModel,
    TagModel,
    FlagModel,
  ],
}
