import { Type } from 'typebox'
import { CONTINUATION_STATUSES } from '../../../../domain/carts/continuationStatus.ts'
import type { AudienceFilter } from '../../../../domain/members/audience/index.ts'
import { Id, oneOf } from '../../../rest/modelFields.ts'

const strict = { additionalProperties: false } as const
const Ids = Type.Array(Id, { maxItems: 1_000 })

/** Which members a message is for (ターゲット). */
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
