import { type Static, Type } from 'typebox'
import type { ScenarioActions } from '../../../../domain/members/scenarioActions.ts'
import {
  type AudienceFilter,
  type AudienceNames,
  describeAudience,
} from '../../../../domain/members/audience/index.ts'
import type { Bubble, BubbleOrPack } from '../../../../domain/bubbles/index.ts'
import {
  DEFAULT_LATE_GRACE_MINUTES,
  DEFAULT_OUTAGE_GRACE_MINUTES,
  MAX_DAY_OFFSET,
  MAX_GRACE_MINUTES,
} from '../../../../domain/values/contentLimits.ts'
import { describeCountRule, type RecurringCountRule } from '../../../../domain/orders/recurringCount.ts'
import type { FollowMessageRow } from '../../../../schema/messages/followMessages.ts'
import { BackfillOrders } from './backfillModel.ts'
import { BubbleModel, BubbleOrPackForm } from '../bubbles/bubbleModel.ts'
import { AudienceForm } from '../members/audienceForm.ts'
import { RecurringCountForm } from './recurringCountForm.ts'
import {
  Id,
  Instant,
  instant,
  Name,
  oneOf,
  orNull,
  refTo,
  SendTime,
  shortClock,
  Version,
} from '../../../rest/modelFields.ts'

const Ids = Type.Array(Id, { maxItems: 1_000 })
const Minutes = (fallback: number, minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: MAX_GRACE_MINUTES, default: fallback, description })

/** What is done after a send. */
export const ActionsForm = Type.Object(
  {
    removeTagIds: Type.Optional(Ids),
    addTagIds: Type.Optional(Ids),
    flagId: Type.Optional(orNull(Id)),
    points: Type.Optional(Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 })),
    richMenuId: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 100 }))),
    runWhenNotDelivered: Type.Optional(Type.Boolean()),
  },
  {
    additionalProperties: false,
    description:
      'After the send: tags are removed, then added; the flag set (null: taken away); points given or taken; the rich menu linked (null: unlinked).',
  },
)

const timing = {
  dayOffset: Type.Integer({
    minimum: 0,
    maximum: MAX_DAY_OFFSET,
    description: 'Calendar days after the ship date (○日後).',
  }),
  sendTime: SendTime,
}
const ScenarioForm = Type.Object(
  {
    id: Type.Optional(
      Type.String({ format: 'uuid', description: 'Of a scenario that stays; left out for a new one.' }),
    ),
    ...timing,
    bubbles: Type.Array(BubbleOrPackForm, {
      maxItems: 100,
      description: '1 to 5, those of packs among them counted.',
    }),
    actions: Type.Optional(ActionsForm),
  },
  { additionalProperties: false, title: 'ScenarioForm' },
)

const written = {
  adminName: Name,
  purpose: oneOf(
    ['NOTICE', 'PROMOTION'],
    'PROMOTION stops for members who opted out and when the subscription is cancelled (D9).',
  ),
  triggerProductIds: Ids,
  recurringCountRule: Type.Optional(RecurringCountForm),
  audience: Type.Optional(AudienceForm),
  deliveryOrder: Type.Integer({
    minimum: 0,
    maximum: 100_000,
    default: 100,
    description: '配信順: lower goes first among messages of one member due at the same instant (D8).',
  }),
  lateGraceMinutes: Minutes(
    DEFAULT_LATE_GRACE_MINUTES,
    0,
    'A fact that came late still sends within it; 0: never.',
  ),
  outageGraceMinutes: Minutes(
    DEFAULT_OUTAGE_GRACE_MINUTES,
    1,
    'A delay of ours still sends within it; 0 would never send, since every send is a little late.',
  ),
  backfillDays: Type.Integer({
    minimum: 0,
    maximum: 365,
    default: 0,
    description:
      'Orders with a ship date of so many days back enrol too, those of a first import among them: when the message is switched on, or widened while it is on. How many is confirmed then, by `backfillOrders` (D2, D3). See backfill-preview.',
  }),
  exclusive: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'Only the first that matches: an order that this message takes is kept from messages later in the delivery order that share a trigger product of the order. They show the reason EXCLUSIVE (D8).',
    }),
  ),
  scenarios: Type.Array(ScenarioForm, { maxItems: 1_000, description: '1 to 30; sorted by time on save.' }),
}
export const FollowMessageForm = Type.Object(written, {
  additionalProperties: false,
  title: 'FollowMessageForm',
})
export const NewFollowMessage = Type.Object(
  { lineAccountId: Id, ...written },
  {
    additionalProperties: false,
    title: 'NewFollowMessage',
    examples: [
      {
        lineAccountId: '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10',
        adminName: '発送のお知らせ',
        purpose: 'NOTICE',
        triggerProductIds: ['0199d6a2-7c1e-7f00-8000-3f5a2b6c9d11'],
        scenarios: [
          { dayOffset: 2, sendTime: '18:00', bubbles: [{ kind: 'text', text: '商品を発送しました。' }] },
        ],
      },
    ],
  },
)
export const FollowMessageReplacement = Type.Object(
  { ...written, backfillOrders: BackfillOrders },
  { additionalProperties: false, title: 'FollowMessageReplacement' },
)
export type FollowMessageFields = Static<typeof FollowMessageForm>

export const FollowMessageModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    adminName: Name,
    enabled: Type.Boolean({ description: 'A new message is off (D10).' }),
    purpose: written.purpose,
    triggerProductIds: Ids,
    recurringCountRule: RecurringCountForm,
    recurringCountText: Type.String({ description: 'Japanese.' }),
    audience: AudienceForm,
    audienceText: Type.String({ description: 'Japanese.' }),
    deliveryOrder: Type.Integer(),
    lateGraceMinutes: Type.Integer(),
    outageGraceMinutes: Type.Integer(),
    backfillDays: Type.Integer(),
    exclusive: Type.Boolean(),
    scenarios: Type.Array(
      Type.Object({
        id: Id,
        ...timing,
        timingVersion: Type.Integer({ description: 'Rises when the day or the time changes.' }),
        bubbles: Type.Array(refTo(BubbleModel), { description: 'As they were written.' }),
        expandedBubbles: Type.Optional(
          Type.Array(refTo(BubbleModel), {
            description:
              'What goes out, the bubbles of packs in their places. Left out where no pack stands among them.',
          }),
        ),
        actions: ActionsForm,
      }),
    ),
    createdAt: Instant,
    version: Version,
  },
  { $id: 'FollowMessage', description: '引上フォローメッセージ: messages by the ship date of an order.' },
)

export const presentFollowMessage =
  (names: AudienceNames) =>
  (row: FollowMessageRow): Static<typeof FollowMessageModel> => {
    // Columns of jsonb hold what this API validated when it was saved.
    const rule = row.recurring_count_rule as RecurringCountRule | null
    const audience = row.audience as AudienceFilter
    return {
      id: row.id,
      lineAccountId: row.line_account_id,
      adminName: row.admin_name,
      enabled: row.enabled,
      purpose: row.purpose,
      triggerProductIds: row.product_ids,
      recurringCountRule: rule,
      recurringCountText: describeCountRule(rule),
      audience,
      audienceText: describeAudience(audience, names),
      deliveryOrder: row.delivery_order,
      lateGraceMinutes: row.late_grace_minutes,
      outageGraceMinutes: row.outage_grace_minutes,
      backfillDays: row.backfill_days,
      exclusive: row.exclusive,
      scenarios: row.scenarios.map((scenario) => ({
        id: scenario.id,
        dayOffset: scenario.day_offset,
        sendTime: shortClock(scenario.send_time),
        timingVersion: scenario.timing_version,
        bubbles: (scenario.written ?? scenario.bubbles) as BubbleOrPack[],
        // Absent in versions from before there were packs.
        ...(scenario.written ? { expandedBubbles: scenario.bubbles as Bubble[] } : {}),
        actions: scenario.actions as ScenarioActions,
      })),
      createdAt: instant(row.created_at),
      version: row.version,
    }
  }
