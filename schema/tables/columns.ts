import type { ColumnType, Generated as KyselyGenerated } from 'kysely'

/** A column that the database fills when an insert leaves it out. */
export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : KyselyGenerated<T>

/** An instant (timestamptz): read as Date. */
export type Instant = ColumnType<Date, Date, Date>
export type DefaultedInstant = ColumnType<Date, Date | undefined, Date>
export type NullableInstant = ColumnType<Date | null, Date | null | undefined, Date | null>

/** jsonb: written as text (JSON.stringify), read parsed and unknown until someone proves its shape. */
export type Json = ColumnType<unknown, string, string>
export type NullableJson = ColumnType<unknown, string | null | undefined, string | null>

export type OrderStatus = 'OPEN' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED' | 'RETURNED'
export type LinkState = 'UNLINKED' | 'LINKED' | 'AMBIGUOUS' | 'CLAIMED'
export type ProductKind = 'ONE_TIME' | 'SUBSCRIPTION' | 'UNKNOWN'
