import { Type } from 'typebox'
import type { AudienceFilter } from '../../../../domain/members/audience/index.ts'
import { CONTINUATION_STATUSES } from '../../../../domain/carts/continuationStatus.ts'
import type { RecurringCountRule } from '../../../../domain/orders/recurringCount.ts'
import { Id, oneOf } from '../../../rest/modelFields.ts'

export { BubbleForm, BubbleModel, BubbleOrPackForm } from './bubbleForm.ts'

const strict = { additionalProperties: false } as const
const Ids = Type.Array(Id, { maxItems: 1_000 })

export const AudienceForm = Type.Unsafe<AudienceFilter>(
  Type.Object(
    {
      all: Type.Array(
        Type.Union([
          Type.Object(
            { kind: oneOf(['tags', 'withoutTags']), mode: oneOf(['all', 'any']), tagIds: Ids },
            { ...strict, title: 'TagCondition' },
          ),
          Type.Object(
            {
              kind: Type.Literal('flag'),
              mode: oneOf(['include', 'exclude']),
              flagIds: Type.Array(Type.Union([Id, Type.Null()]), { maxItems: 1_000 }),
            },
            { ...strict, title: 'FlagCondition', description: 'null in the list: without a flag.' },
          ),
          Type.Object(
            {
              kind: Type.Literal('continuation'),
              mode: oneOf(['any', 'only', 'none']),
              statuses: Type.Array(oneOf(CONTINUATION_STATUSES), { maxItems: 10 }),
            },
            {
              ...strict,
              title: 'ContinuationCondition',
              description:
                'any (含む): one subscription stands so; only (のみ): there are some, and all do; none: not one does, which is true of members without a subscription too.',
            },
          ),
          Type.Object(
            { kind: Type.Literal('linked'), linked: Type.Boolean() },
            { ...strict, title: 'LinkedCondition' },
          ),
          Type.Object(
            {
              kind: Type.Literal('daysSinceFriend'),
              min: Type.Optional(Type.Integer()),
              max: Type.Optional(Type.Integer()),
            },
            { ...strict, title: 'DaysSinceFriendCondition' },
          ),
        ]),
        { maxItems: 1_000 },
      ),
    },
    {
      ...strict,
      description: 'ターゲット: a member must meet every condition; an empty list is everybody.',
      examples: [{ all: [] }],
    },
  ),
)

const Count = Type.Integer()
export const RecurringCountForm = Type.Unsafe<RecurringCountRule | null>(
  Type.Union(
    [
      Type.Object(
        { kind: Type.Literal('list'), counts: Type.Array(Count, { maxItems: 1_000 }) },
        { ...strict, title: 'ListOfCounts' },
      ),
      Type.Object(
        { kind: Type.Literal('range'), from: Count, to: Count },
        { ...strict, title: 'RangeOfCounts' },
      ),
      Type.Object(
        { kind: Type.Literal('every'), n: Count, from: Type.Optional(Count) },
        { ...strict, title: 'EveryNthCount' },
      ),
      Type.Object({ kind: Type.Literal('atLeast'), n: Count }, { ...strict, title: 'CountAtLeast' }),
      Type.Null(),
    ],
    {
      description: '定期回数. Null: any count, single purchases included.',
      examples: [{ kind: 'list', counts: [1] }],
    },
  ),
)
