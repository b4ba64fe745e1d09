import { type TProperties, type TSchema, Type } from 'typebox'

/**
 * The schemas of what a shop composes say only what a client generator needs. Lengths and contents are checked by
 * domain/, which counts as LINE does and explains in Japanese.
 */
export const Text = Type.String({ maxLength: 20_000 })
export const Url = Type.String({ maxLength: 5_000 })
/** A file in one of two ways: by its address, or by the id of an upload. */
export const UploadId = Type.String({
  format: 'uuid',
  description: 'The id of an upload (`/v1/media`), in place of the address.',
})
/** Accepts more items than any list may hold, so that domain/ explains the limit. */
export const List = <Item extends TSchema>(item: Item, description: string) =>
  Type.Array(item, { maxItems: 100, description })

/** One kind of object, identified by its `kind`. */
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
 * One of several kinds of objects. Written as `oneOf`, which OpenAPI's clients expect and TypeBox does not fill with
 * defaults: trying each branch for defaults would dominate the time of a save.
 */
export const oneKindOf = <Static>(forms: readonly TSchema[], words: object = {}) =>
  Type.Unsafe<Static>({ ...words, oneOf: [...forms] })

/** The file of a picture, a film or a sound. */
export const original = { originalUrl: Type.Optional(Url), mediaId: Type.Optional(UploadId) }
export const preview = { previewUrl: Type.Optional(Url), previewMediaId: Type.Optional(UploadId) }
/** The picture of a card, a column or a quick reply. */
export const image = { imageUrl: Type.Optional(Url), imageMediaId: Type.Optional(UploadId) }
