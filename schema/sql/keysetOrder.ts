import type { OrderByItemBuilder } from 'kysely'

/**
 * The order of lists by id. An id is never null, and the place of nulls is only said so that the index of a
 * shop's rows in this order, (shop_id, id nulls first), is the one that has it. The primary key has the ids in
 * order too, those of all shops: to the planner it looks cheaper as soon as a shop has some part of the rows,
 * and where the others' rows come first it walks through all of them for one page.
 */
export const ascendingIds = (by: OrderByItemBuilder): OrderByItemBuilder => by.asc().nullsFirst()
export const descendingIds = (by: OrderByItemBuilder): OrderByItemBuilder => by.desc().nullsLast()
