import { type Static, Type } from 'typebox'
import type { ReplanProgress } from '../../../../schema/messages/replans.ts'
import { Instant, instant, orNull } from '../../../rest/modelFields.ts'

export const ReplanModel = Type.Object(
  {
    state: Type.Union([Type.Literal('NONE'), Type.Literal('RUNNING'), Type.Literal('DONE')], {
      description: 'NONE: no edit has moved an order so far.',
    }),
    version: orNull(Type.Integer({ description: 'The newest version of the message that moved orders.' })),
    since: orNull(Instant),
    total: orNull(Type.Integer({ description: 'Orders that it concerns; null: not counted yet.' })),
    done: Type.Integer({ description: 'Orders that were told and have planned anew.' }),
    text: Type.String({ description: 'The same in Japanese.' }),
  },
  {
    $id: 'Replan',
    description:
      'How far waiting orders have planned anew after an edit. Nothing is sent by the old times meanwhile, and an edit that comes in between begins with all of them again.',
  },
)

export function presentReplan(progress: ReplanProgress | null): Static<typeof ReplanModel> {
  if (progress === null)
    return {
      state: 'NONE',
      version: null,
      since: null,
      total: null,
      done: 0,
      text: '計画し直す注文はありません。',
    }
  const { version, since, total, done, finishedAt } = progress
  const isDone = finishedAt !== null && done >= (total ?? 0)
  return {
    state: isDone ? 'DONE' : 'RUNNING',
    version,
    since: instant(since),
    total,
    done,
    text:
      total === null
        ? '計画し直す注文を数えています。'
        : `${done.toLocaleString('en-US')}/${total.toLocaleString('en-US')}件を計画し直しました。`,
  }
}
