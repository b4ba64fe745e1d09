import { type Static, Type } from 'typebox'
import { describeChanges } from '../../../../domain/messages/messageChanges.ts'
import type { AudienceNames } from '../../../../domain/members/audience/index.ts'
import type { VersionRow } from '../../../../schema/messages/followMessageVersions.ts'
import { Id, Instant, instant, orNull, refTo, Version } from '../../../rest/modelFields.ts'
import { FollowMessageModel, presentFollowMessage } from './followMessageModel.ts'

const fields = {
  version: Version,
  savedAt: Instant,
  operator: orNull(Type.Object({ id: Id, name: orNull(Type.String()) })),
  changes: Type.Array(Type.String(), {
    description: 'What it changed, in Japanese.',
    examples: [['「2日後 18:00」を「2日後 19:30」に変更']],
  }),
}
export const FollowMessageVersionModel = Type.Object(fields, {
  $id: 'FollowMessageVersion',
  description:
    'A saved state of a follow message; deliveries name the one that they used (`messageVersion`).',
})
export const FollowMessageVersionWholeModel = Type.Object(
  { ...fields, message: refTo(FollowMessageModel) },
  { $id: 'FollowMessageVersionWhole', description: 'A version with the message as it stood then.' },
)

export const presentVersion = (row: VersionRow): Static<typeof FollowMessageVersionModel> => ({
  version: row.version,
  savedAt: instant(row.saved_at),
  operator: row.operator_id === null ? null : { id: row.operator_id, name: row.operator_name },
  changes: describeChanges(row.before, row.content),
})

/** Tags and flags are called as they are now. */
export const presentVersionWhole = (
  row: VersionRow,
  names: AudienceNames,
): Static<typeof FollowMessageVersionWholeModel> => ({
  ...presentVersion(row),
  message: presentFollowMessage(names)({ ...row.content, created_at: new Date(row.content.created_at) }),
})
