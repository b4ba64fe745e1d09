import type { OrderByItemBuilder } from 'kysely'

/**
 * The order of lists by id. Ids are never null; the order of nulls only makes (shop_id, id nulls first) the one
 * matching index. Without it the planner picks the primary key as soon as a shop has a good part of all rows, and
 * walks through other shops' rows to fill one page.
 */
export const ascendingIds = (by: OrderByItemBuilder): OrderByItemBuilder => by.asc().nullsFirst()
export const descendingIds = (by: OrderByItemBuilder): OrderByItemBuilder => by.desc().nullsLast()
