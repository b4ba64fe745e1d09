import { type TProperties, type TSchema, Type } from 'typebox'

/**
 * The form of what a shop composes. Lengths and contents are checked by domain/, which knows LINE's way of
 * counting and says what is wrong in Japanese; here is only what a client generator needs.
 */
export const Text = Type.String({ maxLength: 20_000 })
export const Url = Type.String({ maxLength: 5_000 })
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
