import { type Static, type TSchema, Type } from 'typebox'
import { type ErrorCode, errorEntry, isErrorCode } from '../../domain/errors/errorCatalogue.ts'
import { FIRST_INSTANT, LAST_INSTANT, toJapanIso } from '../../domain/values/japanTime.ts'

/** Fields that models share, and how columns become them. */

export const Id = Type.String({
  format: 'uuid',
  description: 'Opaque id.',
  examples: ['0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10'],
})
export const Instant = Type.String({
  format: 'date-time',
  description:
    'RFC 3339, in Japan (`+09:00`). In a request: from 2000-01-01 to five years from today; `+` in an address is `%2B`.',
  examples: ['2026-11-27T18:00:00+09:00'],
})
export const CalendarDate = Type.String({
  format: 'date',
  description: 'A calendar date in Japan. In a request: from 2000-01-01 to five years from today.',
  examples: ['2026-11-25'],
})
/** HH:MM on the clock in Japan; with seconds they are kept. */
export const SendTime = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$',
  description: 'Time on the clock in Japan, `HH:MM` (`HH:MM:SS` is taken too).',
  examples: ['18:00'],
})
export const Version = Type.Integer({
  description: 'Rises with each change; the `ETag` is this number in quotes.',
  minimum: 1,
})
/** A name that people give. */
export const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

/** A value or null. */
export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** One of a few words. */
export const oneOf = <const Words extends readonly string[]>(words: Words, description?: string) =>
  Type.Unsafe<Words[number]>(Type.Enum([...words], description === undefined ? {} : { description }))

/** Refers to a model by its `$id`, so that the description holds it once; its room registers it (`room.ts`). */
export const refTo = <T extends TSchema>(model: T) =>
  Type.Unsafe<Static<T>>({ $ref: `${(model as { $id?: string }).$id ?? ''}#` })

export const instant = (at: Date): string => toJapanIso(at.getTime())
/** The instant of a checked field of {@link Instant}; RFC 3339 may be in lower case. */
export const instantIn = (text: string): Date => new Date(text.toUpperCase())
/** Null also for an instant beyond our calendar, which an older version stored (schema/tables/storedTime.ts). */
export const instantOrNull = (at: Date | null): string | null =>
  at === null || at.getTime() <= FIRST_INSTANT || at.getTime() >= LAST_INSTANT ? null : instant(at)

/** Leaves out seconds of zero: PostgreSQL's '18:00:00' is '18:00', '18:00:05' stays. */
export const shortClock = (clock: string): string =>
  clock.endsWith(':00') && clock.length === 8 ? clock.slice(0, 5) : clock

/** A code of the error catalogue, explained for the shop. */
export const ExplainedCode = Type.Object(
  {
    code: Type.String({ examples: ['CART_TOKEN_INVALID'] }),
    ja: Type.String(),
    remedy: Type.String(),
  },
  { $id: 'ExplainedCode', description: 'A code of the error catalogue with its Japanese words.' },
)
export function explain(code: string | null): Static<typeof ExplainedCode> | null {
  if (code === null) return null
  const known: ErrorCode = isErrorCode(code) ? code : 'INTERNAL'
  const { ja, remedyJa } = errorEntry(known)
  return { code, ja, remedy: remedyJa }
}
