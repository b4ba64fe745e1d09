import { type Static, Type } from 'typebox'
import type { ContentFault } from '../../../../domain/line/check/index.ts'
import type { AnswerRow } from '../../../../schema/replies/answersList.ts'
import { Id, Instant, instant, orNull } from '../../../rest/modelFields.ts'

/** Why messages could not be sent (domain.md D42). */
export const ContentFaultModel = Type.Object({
  bubble: orNull(Type.Integer({ description: 'From 1; null: of no certain bubble.' })),
  pointer: Type.String({ description: 'JSON pointer into the bubbles; empty for none.' }),
  code: Type.String(),
  message: Type.String({ description: 'Japanese.' }),
  askedLine: Type.Boolean({ description: 'LINE refused it; else our own check kept it back.' }),
})

export const ReplyAnswerModel = Type.Object(
  {
    id: Id,
    memberId: Id,
    saidAt: Instant,
    replyVersion: Type.Integer(),
    outcome: orNull(
      Type.String({
        description:
          '`DONE`; `EXPIRED`: the reply token was too old, nothing was shown; `UNKNOWN`: LINE gave no answer, it may have been shown and is not repeated; `INVALID_CONTENT`: see `fault`; a refusal of LINE’s begins with `REFUSED`. Null: under way.',
      }),
    ),
    outcomeText: Type.String({ description: 'Japanese.' }),
    fault: orNull(ContentFaultModel),
    richMenuOutcome: orNull(Type.String()),
  },
  { $id: 'ReplyAnswer', description: 'What became of the auto-reply to one message.' },
)

const WORDS: Readonly<Record<string, string>> = {
  DONE: '返信しました。',
  EXPIRED: '返信できる時間(約1分)を過ぎたため、返信していません。',
  UNKNOWN: 'LINEから結果が返らなかったため、届いたかどうかわかりません。二重に届かないよう、再送はしません。',
  INVALID_CONTENT: '内容に送れないものがあるため、返信していません。',
  REFUSED: 'LINEに断られたため、返信していません。',
}

export const presentAnswer = (row: AnswerRow): Static<typeof ReplyAnswerModel> => ({
  id: row.id,
  memberId: row.member_id,
  saidAt: instant(row.event_at),
  replyVersion: row.reply_version,
  outcome: row.outcome,
  outcomeText:
    row.outcome === null
      ? '返信の処理中です。'
      : (WORDS[row.outcome] ?? WORDS[row.outcome.split(':')[0] ?? ''] ?? row.outcome),
  fault: row.content_fault as ContentFault | null,
  richMenuOutcome: row.menu_outcome,
})
