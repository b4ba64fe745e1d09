import { type Static, Type } from 'typebox'
import type { Bubble } from '../../../../domain/bubbles/index.ts'
import type { PackRow } from '../../../../schema/messages/messagePacks.ts'
import type { PackUser } from '../../../../schema/messages/packUsage.ts'
import { BubbleForm, BubbleModel } from '../bubbles/bubbleModel.ts'
import { Id, Instant, instant, Name, refTo, Version } from '../../../rest/modelFields.ts'

const written = {
  adminName: Name,
  bubbles: Type.Array(BubbleForm, { maxItems: 100, description: '1 to 5; a pack holds no other pack.' }),
}
export const MessagePackForm = Type.Object(written, {
  additionalProperties: false,
  title: 'MessagePackForm',
})
export const NewMessagePack = Type.Object(
  { lineAccountId: Id, ...written },
  {
    additionalProperties: false,
    title: 'NewMessagePack',
    examples: [
      {
        lineAccountId: '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10',
        adminName: '定期コースのご案内',
        bubbles: [{ kind: 'text', text: '定期コースなら、いつでもお休みできます。' }],
      },
    ],
  },
)

export const MessagePackModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    adminName: Name,
    bubbles: Type.Array(refTo(BubbleModel)),
    usedBy: Type.Array(Type.Object({ messageId: Id, adminName: Name }), {
      description: 'The follow messages that it stands in: an edit makes a new version of each.',
    }),
    createdAt: Instant,
    version: Version,
  },
  { $id: 'MessagePack', description: 'パックメッセージ: bubbles under a name, to be put into scenarios.' },
)

export const presentMessagePack =
  (users: readonly PackUser[]) =>
  (row: PackRow): Static<typeof MessagePackModel> => ({
    id: row.id,
    lineAccountId: row.line_account_id,
    adminName: row.admin_name,
    // A column of jsonb holds what this API validated when it was saved.
    bubbles: row.bubbles as Bubble[],
    usedBy: users
      .filter((user) => user.pack_id === row.id)
      .map((user) => ({ messageId: user.message_id, adminName: user.admin_name })),
    createdAt: instant(row.created_at),
    version: row.version,
  })
