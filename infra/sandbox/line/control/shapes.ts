import { Type } from '@fastify/type-provider-typebox'
import { FAULT_KINDS } from '../platform/faults.ts'

/** What the control API takes; ../README.md describes each. */

const count = Type.Integer({ minimum: 0 })
export const userId = Type.String({ pattern: '^U[0-9a-f]{32}$' })
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(shape: T) =>
  Type.Union([shape, Type.Null()])

export const ChannelParams = Type.Object({
  channelId: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^/]+$' }),
})
export const PersonParams = Type.Object({ userId })
export const TalkParams = Type.Object({ channelId: Type.String({ minLength: 1 }), userId })

export const ChannelBody = Type.Object({
  channelSecret: Type.Optional(Type.String({ minLength: 1 })),
  displayName: Type.Optional(Type.String({ minLength: 1 })),
  botUserId: Type.Optional(userId),
  provider: Type.Optional(Type.String()),
  webhookUrl: Type.Optional(nullable(Type.String({ format: 'uri' }))),
  accessToken: Type.Optional(nullable(Type.String({ minLength: 1 }))),
  quota: Type.Optional(
    Type.Union([
      // One schema for both: the validator coerces between branches, and would take 0 for null or null for 0.
      Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 }),
      Type.Object({
        limit: count,
        reserved: Type.Optional(count),
        usedElsewhere: Type.Optional(count),
        lagMs: Type.Optional(count),
      }),
    ]),
  ),
  limits: Type.Optional(
    Type.Union([
      Type.Literal(false),
      Type.Record(Type.String(), nullable(Type.Number({ exclusiveMinimum: 0 }))),
    ]),
  ),
  redelivery: Type.Optional(
    Type.Union([
      Type.Null(),
      Type.Boolean(),
      Type.Object({ tries: Type.Integer({ minimum: 1, maximum: 20 }), backoffMs: count }),
    ]),
  ),
  webhookCopies: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
  webhookJitterMs: Type.Optional(count),
})

export const PersonBody = Type.Object({
  displayName: Type.String({ minLength: 1 }),
  provider: Type.Optional(Type.String()),
  pictureUrl: Type.Optional(Type.String()),
  language: Type.Optional(Type.String()),
  statusMessage: Type.Optional(Type.String()),
})

/** How a webhook comes: so often at once, so late, its body so slowly, and then redelivered. */
const delivery = {
  copies: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
  delayMs: Type.Optional(count),
  slowMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
  redeliveries: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
}

export const ActQuery = Type.Object({
  silent: Type.Optional(
    Type.Union([Type.Literal('1'), Type.Literal('0'), Type.Literal('true'), Type.Literal('false')]),
  ),
  ...delivery,
})

export const SayBody = Type.Object({ text: Type.String({ minLength: 1, maxLength: 5000 }) })

const saidProperties = {
  text: Type.Optional(Type.String({ maxLength: 5000 })),
  mention: Type.Optional(Type.Unknown()),
  emojis: Type.Optional(Type.Unknown()),
  quotedMessageId: Type.Optional(Type.String()),
  packageId: Type.Optional(Type.String()),
  stickerId: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
  address: Type.Optional(Type.String()),
  latitude: Type.Optional(Type.Number()),
  longitude: Type.Optional(Type.Number()),
  base64: Type.Optional(Type.String()),
  size: Type.Optional(Type.Integer({ minimum: 0, maximum: 300_000_000 })),
  contentType: Type.Optional(Type.String()),
  fileName: Type.Optional(Type.String()),
  duration: Type.Optional(count),
  imageSet: Type.Optional(Type.Unknown()),
  transcodeMs: Type.Optional(count),
  transcodeFails: Type.Optional(Type.Boolean()),
  expiresMs: Type.Optional(count),
}

/** What an event by kind says or holds. */
export const SaidBody = Type.Object(saidProperties)

export const MessageBody = Type.Object({
  type: Type.Enum(['text', 'sticker', 'image', 'video', 'audio', 'file', 'location']),
  ...saidProperties,
})

export const UnsendBody = Type.Object({ messageId: Type.String({ minLength: 1 }) })

export const TapBody = Type.Object({
  data: Type.String({ minLength: 1, maxLength: 300 }),
  displayText: Type.Optional(Type.String({ maxLength: 300 })),
  params: Type.Optional(Type.Record(Type.String(), Type.String())),
})

export const EventsBody = Type.Object({
  events: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  separate: Type.Optional(Type.Boolean()),
  reverse: Type.Optional(Type.Boolean()),
  /** How long ago the events happened. */
  ageMs: Type.Optional(count),
  ...delivery,
})

/** `dummies=1`: the events that older versions of the verify button send. */
export const VerifyQuery = Type.Object({ dummies: Type.Optional(Type.Literal('1')) })

export const RichMenuBody = Type.Object({
  richMenuId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' })),
  name: Type.String({ maxLength: 300 }),
  chatBarText: Type.String({ maxLength: 14 }),
  size: Type.Object({
    width: Type.Integer({ minimum: 800, maximum: 2500 }),
    height: Type.Integer({ minimum: 250 }),
  }),
  selected: Type.Optional(Type.Boolean()),
  aliasId: Type.Optional(Type.String({ pattern: '^[a-z0-9_-]{1,32}$' })),
  areas: Type.Array(
    Type.Object({
      bounds: Type.Object({ x: count, y: count, width: count, height: count }),
      action: Type.Record(Type.String(), Type.Unknown()),
    }),
    { maxItems: 20 },
  ),
})

export const FaultBody = Type.Object({
  endpoint: Type.String(),
  kind: Type.Union(FAULT_KINDS.map((kind) => Type.Literal(kind))),
  status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
  body: Type.Optional(Type.Unknown()),
  delayMs: Type.Optional(count),
  count: Type.Optional(Type.Integer({ minimum: 1 })),
  probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  seed: Type.Optional(Type.Integer()),
  match: Type.Optional(
    Type.Object({ userId: Type.Optional(userId), channelId: Type.Optional(Type.String()) }),
  ),
})

export const ReadingQuery = Type.Object({
  channelId: Type.Optional(Type.String()),
  userId: Type.Optional(Type.String()),
  endpoint: Type.Optional(Type.String()),
  since: Type.Optional(Type.Integer()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
})
