import type { SetAsideRow } from '../../../domain/carts/unreadValues.ts'
import { CartFailure } from '../cartFailure.ts'
import type { PulledPage, PullWindow } from '../port.ts'

/** One answer of a cart that pages by cursor, its rows by the time of their change, the earliest first. */
export interface CursorPage<Row> {
  readonly rows: readonly Row[]
  /** Rows on this page that could not be read. */
  readonly unreadable: readonly SetAsideRow[]
  /** Where the next page begins; null on the last. */
  readonly next: string | null
  /** The cart's clock when it answered, epoch milliseconds; null when it does not say. */
  readonly cartNow: number | null
}

/** Asks for a page of the window, from a cursor of the page before; null: the first. */
export type AskCursor<Row> = (window: PullWindow, after: string | null) => Promise<CursorPage<Row>>

/** Another number when the shape changes: positions of older code then count as none. */
const PAGING = 'cursor/1'

/** Where a window goes on. */
interface CursorPosition {
  paging: typeof PAGING
  after: string
  latest: number
  /** Ids of the part that is not completed yet. */
  seen: string[]
  /** Keys of its rows that could not be read. */
  unreadable: string[]
}

const isCursorPosition = (position: unknown): position is CursorPosition =>
  typeof position === 'object' && position !== null && 'paging' in position && position.paging === PAGING

/**
 * Pages through a window by the cart's own cursor. A row that changes meanwhile goes to the end and comes again, so
 * that none is missed and no total is needed. Each page completes the window up to the change of its last row: a pull
 * that is cut off goes on from there.
 * @throws CartFailure
 */
export async function* pullByCursor<Row extends { externalId: string; sourceUpdatedAt: number | null }>(
  ask: AskCursor<Row>,
  window: PullWindow,
  position?: unknown,
): AsyncGenerator<PulledPage<Row>, void> {
  const begun = isCursorPosition(position) ? position : null
  let after: string | null = begun?.after ?? null
  let latest = begun?.latest ?? window.to
  const seen = new Set<string>(begun?.seen)
  const unreadable = new Set<string>(begun?.unreadable)
  for (;;) {
    const page: CursorPage<Row> = await ask(window, after)
    if (after === null) latest = Math.min(window.to, page.cartNow ?? window.to)
    for (const row of page.rows) seen.add(row.externalId)
    for (const row of page.unreadable) unreadable.add(row.key)
    const { next } = page
    const positionWith = (counted: Pick<CursorPosition, 'seen' | 'unreadable'>): CursorPosition | null =>
      next === null ? null : { paging: PAGING, after: next, latest, ...counted }
    const changedAt = page.next === null ? latest : (page.rows.at(-1)?.sourceUpdatedAt ?? null)
    if (changedAt === null) {
      const position = () => positionWith({ seen: [...seen], unreadable: [...unreadable] })
      yield { rows: page.rows, unreadable: page.unreadable, completed: null, position }
    } else {
      const completed = { to: Math.min(changedAt, latest), rows: seen.size, unreadable: unreadable.size }
      const position = () => positionWith({ seen: [], unreadable: [] })
      yield { rows: page.rows, unreadable: page.unreadable, completed, position }
      seen.clear()
      unreadable.clear()
    }
    if (page.next === null) return
    if (page.next === after) throw new CartFailure('CART_ANSWER_UNREADABLE', 'the cursor does not move')
    after = page.next
  }
}
