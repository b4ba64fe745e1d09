import type { CartRecords, CartResource } from '../../../domain/carts/cartRecords.ts'
import type { CartReader, PullWindow } from '../port.ts'

export interface PullWindowDeps<Resource extends CartResource> {
  reader: CartReader
  resource: Resource
  /** Rows a page, at least 2. */
  pageSize: number
  /** Stores a page, in one transaction. Pages may come twice. */
  store: (rows: readonly CartRecords[Resource][]) => Promise<void>
}

export type WindowOutcome =
  | {
      readonly kind: 'whole'
      readonly rows: number
      readonly unreadable: number
      /** The cart's clock when the first page was answered, epoch milliseconds. */
      readonly cartNow: number | null
    }
  /** Rows moved in the cart's order while it was paged through: some may have been missed. */
  | { readonly kind: 'moved' }
  /** Nothing was stored. */
  | { readonly kind: 'tooLarge' }

/**
 * Pulls one window page by page and stores each page as it comes.
 *
 * A row that changes meanwhile gets a new update_date, leaves its place, and all rows behind it move up by
 * one: the first row of the next page would never be seen. Three things show it: the total is no longer the
 * same; a page, which begins with the last row of the page before, begins with another; the distinct rows
 * are not as many as the total says. A window of one page cannot move.
 *
 * @param mostRows a window with more is not begun
 */
export async function pullWindow<Resource extends CartResource>(
  { reader, resource, pageSize, store }: PullWindowDeps<Resource>,
  window: PullWindow,
  mostRows: number,
): Promise<WindowOutcome> {
  const first = await reader.pull(resource, window, { offset: 0, limit: pageSize })
  const { total, cartNow } = first
  if (total > mostRows) return { kind: 'tooLarge' }

  const seen = new Set<string>()
  let unreadable = 0
  let fetched = 0
  let last: string | undefined
  for (let page = first; ; ) {
    const isAnchored = last === undefined || page.rows[0]?.externalId === last
    if (page.total !== total || !isAnchored) return { kind: 'moved' }
    await store(page.rows)
    for (const row of page.rows) seen.add(row.externalId)
    const size = page.rows.length + page.unreadable
    unreadable += page.unreadable
    const added = last === undefined ? size : size - 1
    fetched += added
    if (fetched >= total || added <= 0) break
    // An unreadable row cannot be recognised; then pages are not anchored.
    last = page.unreadable === 0 ? page.rows.at(-1)?.externalId : undefined
    page = await reader.pull(resource, window, {
      offset: last === undefined ? fetched : fetched - 1,
      limit: pageSize,
    })
  }
  return seen.size + unreadable === total
    ? { kind: 'whole', rows: seen.size, unreadable, cartNow }
    : { kind: 'moved' }
}
