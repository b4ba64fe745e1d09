import type { OrderByItemBuilder } from 'kysely'

/**
 * The order of lists by id. Ids are never null; the order of nulls only makes (shop_id, id nulls first) the one
 * matching index. Without it the planner picks the primary key as soon as a shop has a good part of all rows, and
 * walks through other shops' rows to fill one page.
 */
export const ascendingIds = (by: OrderByItemBuilder): OrderByItemBuilder => by.asc().nullsFirst()
export const descendingIds = (by: OrderByItemBuilder): OrderByItemBuilder => by.desc().nullsLast()

/** Which page of a list to read: at most `most` rows, after the last row of the page before. */
export interface PageRequest<Key> {
  after: Key | null
  most: number
}
