import { Type } from 'typebox'
import type { RecurringCountRule } from '../../../../domain/orders/recurringCount.ts'

const strict = { additionalProperties: false } as const
const Count = Type.Integer()

/** Which orders of a subscription a message is for (定期回数). */
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
