import { type TProperties, type TSchema, Type } from 'typebox'

/**
 * The form of what a shop composes. Lengths and contents are checked by domain/, which knows LINE's way of
 * counting and says what is wrong in Japanese; here is only what a client generator needs.
 */
export const Text = Type.String({ maxLength: 20_000 })
export const Url = Type.String({ maxLength: 5_000 })
/** A file in one of two ways: by its address, or by the id of an upload. */
export const UploadId = Type.String({
  format: 'uuid',
  description: 'The id of an upload (`/v1/media`), in place of the address.',
})
/** More than any list may hold, so that domain/ says how many are allowed. */
export const List = <Item extends TSchema>(item: Item, description: string) =>
  Type.Array(item, { maxItems: 100, description })

/** An object of one kind, told from others by its `kind`. */
export const ofKind = <Kind extends string, Fields extends TProperties>(
  kind: Kind,
  fields: Fields,
  words: { readonly title: string; readonly description: string; readonly examples: readonly object[] },
) =>
  Type.Object(
    { kind: Type.Literal(kind), ...fields },
    {
      additionalProperties: false,
      title: words.title,
      description: words.description,
      examples: words.examples.map((example) => ({ kind, ...example })),
    },
  )

/**
 * One of several objects, told apart by `kind`. Written as `oneOf`, which is what OpenAPI's clients expect, and
 * which nobody fills with defaults: trying each branch for them would take longer than all else in saving.
 */
export const oneKindOf = <Static>(forms: readonly TSchema[], words: object = {}) =>
  Type.Unsafe<Static>({ ...words, oneOf: [...forms] })

/** The file of a picture, a film or a sound. */
export const original = { originalUrl: Type.Optional(Url), mediaId: Type.Optional(UploadId) }
export const preview = { previewUrl: Type.Optional(Url), previewMediaId: Type.Optional(UploadId) }
/** The picture of a card, a column or a quick reply. */
export const image = { imageUrl: Type.Optional(Url), imageMediaId: Type.Optional(UploadId) }
