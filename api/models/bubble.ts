import { Type } from 'typebox'
import type { AudienceFilter } from '../../domain/audience.ts'
import type { Bubble } from '../../domain/bubbles/index.ts'
import { CONTINUATION_STATUSES } from '../../domain/continuationStatus.ts'
import type { RecurringCountRule } from '../../domain/recurringCount.ts'
import { Id, oneOf } from './fields.ts'

/**
 * The form of what a shop composes. Lengths and contents are checked by domain/, which knows LINE's way of
 * counting and says what is wrong in Japanese; here is only what a client generator needs.
 */
const strict = { additionalProperties: false } as const
const Text = Type.String({ maxLength: 20_000 })
const Url = Type.String({ maxLength: 5_000 })

const Button = Type.Union([
  Type.Object({ kind: Type.Literal('uri'), label: Text, uri: Url }, { ...strict, title: 'UriButton' }),
  Type.Object(
    { kind: Type.Literal('message'), label: Text, text: Text },
    { ...strict, title: 'MessageButton' },
  ),
  Type.Object(
    { kind: Type.Literal('postback'), label: Text, data: Text, displayText: Type.Optional(Text) },
    { ...strict, title: 'PostbackButton' },
  ),
])

export const BubbleForm = Type.Unsafe<Bubble>(
  Type.Union(
    [
      Type.Object({ kind: Type.Literal('text'), text: Text }, { ...strict, title: 'TextBubble' }),
      Type.Object(
        { kind: Type.Literal('image'), originalUrl: Url, previewUrl: Type.Optional(Url) },
        { ...strict, title: 'ImageBubble' },
      ),
      Type.Object(
        {
          kind: Type.Literal('buttons'),
          title: Type.Optional(Text),
          text: Text,
          imageUrl: Type.Optional(Url),
          altText: Type.Optional(Text),
          buttons: Type.Array(Button, { maxItems: 100 }),
        },
        { ...strict, title: 'ButtonsBubble' },
      ),
    ],
    {
      description:
        '吹き出し. Texts take the placeholders `{nickName}`, `{displayName}`, `{orderNumber}`, `{productName}`, `{shipDate}`, with words for when there is no value after a bar: `{nickName|お客様}`. A brace itself is `{{` or `}}`.',
      examples: [{ kind: 'text', text: '{nickName|お客様}、商品を発送しました。' }],
    },
  ),
)

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
              mode: oneOf(['any', 'only']),
              statuses: Type.Array(oneOf(CONTINUATION_STATUSES), { maxItems: 10 }),
            },
            { ...strict, title: 'ContinuationCondition' },
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
