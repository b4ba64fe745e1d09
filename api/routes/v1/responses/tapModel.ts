import { type Static, Type } from 'typebox'
import { toJapanIso } from '../../../../domain/values/japanTime.ts'
import { TAP_ACTIONS, TAP_VERDICT_EXPLANATIONS, TAP_VERDICTS } from '../../../../domain/responses/judgeTap.ts'
import type { TapRow } from '../../../../schema/responses/tapsList.ts'
import { Id, Instant, instant, oneOf, orNull } from '../../../rest/modelFields.ts'

export const TapModel = Type.Object(
  {
    id: Id,
    deliveryId: orNull(Id),
    messageId: orNull(Id),
    messageName: orNull(Type.String({ description: 'メッセージ管理名' })),
    scenarioId: orNull(Id),
    verdict: oneOf(TAP_VERDICTS, 'Only `TAKEN` did something.'),
    verdictText: Type.String({ description: 'Japanese.' }),
    actions: Type.Array(
      Type.Object({
        action: oneOf(TAP_ACTIONS),
        outcome: Type.String({ description: '`DONE`, or why not.', examples: ['DONE', 'EXPIRED'] }),
        doneAt: Instant,
      }),
      { description: 'What was done so far.' },
    ),
    isTest: Type.Boolean(),
    tappedAt: Instant,
  },
  { $id: 'Tap', description: 'A member tapped a button of kind `act`.' },
)

export const presentTap = (row: TapRow): Static<typeof TapModel> => ({
  id: row.id,
  deliveryId: row.delivery_id,
  messageId: row.message_id,
  messageName: row.admin_name,
  scenarioId: row.scenario_id,
  verdict: row.verdict,
  verdictText: TAP_VERDICT_EXPLANATIONS[row.verdict],
  actions: row.actions_done.map(({ action, outcome, doneAt }) => ({
    action: action as (typeof TAP_ACTIONS)[number],
    outcome,
    doneAt: toJapanIso(Date.parse(doneAt)),
  })),
  isTest: row.is_test,
  tappedAt: instant(row.tapped_at),
})
