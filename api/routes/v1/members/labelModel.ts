import { type Static, Type } from 'typebox'
import type { FlagRow } from '../../../../schema/members/flags.ts'
import type { TagRow } from '../../../../schema/members/tags.ts'
import { Id, Instant, instant, Name, Version } from '../../../rest/modelFields.ts'

export const TagModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    code: Type.String({ description: 'Used inside forms; one of a LINE account.' }),
    name: Name,
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
  createdAt: instant(row.created_at),
  version: row.version,
})

export const FlagModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    name: Name,
    color: Type.String({ examples: ['#2E7D32'] }),
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
  createdAt: instant(row.created_at),
  version: row.version,
})
