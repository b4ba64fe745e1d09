import { type Static, Type } from 'typebox'
import type { FlagRow } from '../../../../schema/members/flags.ts'
import type { TagRow } from '../../../../schema/members/tags.ts'
import { Id, Instant, instant, Name, Version } from '../../../rest/modelFields.ts'

/** What lists of tags and flags are narrowed by. */
export const LABEL_FILTER = {
  lineAccountId: Type.Optional(Id),
  search: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        "Part of the name, or the beginning of a tag's code. Width, case and what shows nothing do not matter; blank: no filter.",
    }),
  ),
  twins: Type.Optional(
    Type.Boolean({ description: 'Those of which the LINE account has another with the same name or code.' }),
  ),
}

const TwinIds = Type.Array(Id, {
  description:
    'Others of the LINE account with the same name or code but for width, case and what shows nothing. A new one is refused (CONFLICT); those that exist stay until you rename or delete them.',
})

export const TagModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    code: Type.String({ description: 'Used inside forms; one of a LINE account.' }),
    name: Name,
    twinIds: TwinIds,
    createdAt: Instant,
    version: Version,
  },
  { $id: 'Tag', description: 'タグ' },
)
const Code = Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9_-]+$' })
export const NewTag = Type.Object(
  { lineAccountId: Id, code: Code, name: Name },
  { additionalProperties: false, title: 'NewTag' },
)
export const TagChange = Type.Object(
  { code: Type.Optional(Code), name: Type.Optional(Name) },
  { additionalProperties: false, title: 'TagChange' },
)
export const presentTag = (row: TagRow): Static<typeof TagModel> => ({
  id: row.id,
  lineAccountId: row.line_account_id,
  code: row.code,
  name: row.name,
  twinIds: row.twin_ids,
  createdAt: instant(row.created_at),
  version: row.version,
})

export const FlagModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    name: Name,
    color: Type.String({ examples: ['#2E7D32'] }),
    twinIds: TwinIds,
    createdAt: Instant,
    version: Version,
  },
  { $id: 'Flag', description: 'フラグ: a coloured marker; a member has one or none.' },
)
const Color = Type.String({ pattern: '^#[0-9A-Fa-f]{6}$' })
export const NewFlag = Type.Object(
  { lineAccountId: Id, name: Name, color: Color },
  { additionalProperties: false, title: 'NewFlag' },
)
export const FlagChange = Type.Object(
  { name: Type.Optional(Name), color: Type.Optional(Color) },
  { additionalProperties: false, title: 'FlagChange' },
)
export const presentFlag = (row: FlagRow): Static<typeof FlagModel> => ({
  id: row.id,
  lineAccountId: row.line_account_id,
  name: row.name,
  color: row.color,
  twinIds: row.twin_ids,
  createdAt: instant(row.created_at),
  version: row.version,
})
