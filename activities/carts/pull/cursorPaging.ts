import { CartFailure } from '../cartFailure.ts'
import type { PulledPage, PullWindow } from '../port.ts'

/** One answer of a cart that pages by cursor, its rows by the time of their change, the earliest first. */
export interface CursorPage<Row> {
  readonly rows: readonly Row[]
  /** Rows on this page that have no id or no shape. */
  readonly unreadable: number
  /** Where the next page begins; null on the last. */
  readonly next: string | null
  /** The cart's clock when it answered, epoch milliseconds; null when it does not say. */
  readonly cartNow: number | null
}

/** Asks for a page of the window, from a cursor of the page before; null: the first. */
export type AskCursor<Row> = (window: PullWindow, after: string | null) => Promise<CursorPage<Row>>

/**
 * Pages through a window by the cart's own cursor. A row that changes meanwhile goes to the end and comes again, so
 * that none is missed and no total is needed. Each page completes the window up to the change of its last row: a pull
 * that is cut off goes on from there.
 * @throws CartFailure
 */
export async function* pullByCursor<Row extends { externalId: string; sourceUpdatedAt: number | null }>(
  ask: AskCursor<Row>,
  window: PullWindow,
): AsyncGenerator<PulledPage<Row>, void> {
  let after: string | null = null
  let latest = window.to
  const seen = new Set<string>()
  let unreadable = 0
  for (;;) {
    const page: CursorPage<Row> = await ask(window, after)
    if (after === null) latest = Math.min(window.to, page.cartNow ?? window.to)
    for (const row of page.rows) seen.add(row.externalId)
    unreadable += page.unreadable
    const changedAt = page.next === null ? latest : (page.rows.at(-1)?.sourceUpdatedAt ?? null)
    if (changedAt === null) {
      yield { rows: page.rows, completed: null }
    } else {
      const completed = { to: Math.min(changedAt, latest), rows: seen.size, unreadable }
      yield { rows: page.rows, completed }
      seen.clear()
      unreadable = 0
    }
    if (page.next === null) return
    if (page.next === after) throw new CartFailure('CART_ANSWER_UNREADABLE', 'the cursor does not move')
    after = page.next
  }
}
