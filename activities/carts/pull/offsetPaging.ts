import { createHash } from 'node:crypto'
import type { SetAsideRow } from '../../../domain/carts/unreadValues.ts'
import { CartFailure } from '../cartFailure.ts'
import type { PulledPage, PullWindow } from '../port.ts'
import { firstHalf, MOST_WINDOW_ROWS, windowAfter } from './window.ts'

/** Tries before a window in which rows keep moving is halved. */
const TRIES_OF_A_WINDOW = 3
/** Tries of the narrowest window. Rows that move even then have no order in the cart's paging. */
const TRIES_OF_THE_NARROWEST = 20

/** One answer of a cart that pages by offset and counts the rows of the window. */
interface OffsetPage<Row> {
  readonly rows: readonly Row[]
  /** Rows on this page that could not be read. */
  readonly unreadable: readonly SetAsideRow[]
  /** What each row of the page is known by, readable or not, in the page's order. */
  readonly keys: readonly string[]
  /** Rows in the whole window at the moment of this answer. */
  readonly total: number
  /** The cart's clock when it answered, epoch milliseconds; null when it does not say. */
  readonly cartNow: number | null
}

/**
 * Asks for the rows of a window after the first `offset`, at least 2 a page, in an order that stays the same
 * while nothing changes. Both ends of the window are included.
 */
export type AskOffset<Row> = (window: PullWindow, offset: number) => Promise<OffsetPage<Row>>

/** Another number when the shape changes: positions of older code then count as none. */
const PAGING = 'offset/3'

/** Where a window goes on: in the middle of one of its parts, or at the beginning of one. */
interface OffsetPosition {
  paging: typeof PAGING
  part: PullWindow
  /** Null: at its beginning. */
  within: PartProgress | null
  tries: Tries
}

/** The times through a part so far. They count on from piece to piece, or a part that keeps moving is never halved. */
interface Tries {
  count: number
  /** What the last one saw, when it must be seen twice; null: nothing that must be compared. */
  seen: string | null
}

const NO_TRIES: Tries = { count: 0, seen: null }

/** How far a part has been paged through. */
interface PartProgress {
  total: number
  cartNow: number | null
  fetched: number
  /** What the last row is known by. */
  anchor: string
  /** Ids, each once. */
  readable: string[]
  unreadable: string[]
  /** Rows without an id, and what they are known by. */
  unnamed: number
  unnamedKeys: string[]
  /** Whether a row came on two pages: a twin, or the same row, moved. */
  isAmbiguous: boolean
  /** A hash of all rows so far, in their order. */
  seen: string
}

const isOffsetPosition = (position: unknown): position is OffsetPosition =>
  typeof position === 'object' && position !== null && 'paging' in position && position.paging === PAGING

const positionOf = (part: PullWindow, within: PartProgress | null, tries: Tries): OffsetPosition => ({
  paging: PAGING,
  part,
  within,
  tries: { ...tries },
})

const NOTHING_YET = { unnamed: 0, fetched: 0, isAmbiguous: false, seen: '' }

type Outcome =
  | 'completed'
  /** Rows moved in the cart's order between two pages: some may have been missed. */
  | 'moved'
  /** More rows than allowed; no page was handed over. */
  | 'tooLarge'

/**
 * Pages through a window by offset, in parts of at most {@link MOST_WINDOW_ROWS} rows, the earliest first. Only
 * a part as narrow as a window can be may have more: rows with one stamp cannot be told apart, and carts limit
 * the page but not the list (carts.md section 5).
 * @throws CartFailure
 */
export async function* pullByOffset<Row extends { externalId: string }>(
  ask: AskOffset<Row>,
  whole: PullWindow,
  position?: unknown,
): AsyncGenerator<PulledPage<Row>, void> {
  const begun = isOffsetPosition(position) ? position : null
  let within = begun?.within ?? null
  let tries = begun?.tries ?? NO_TRIES
  for (let window: PullWindow | null = begun?.part ?? whole; window !== null; ) {
    const part: PullWindow = yield* pullBeginning(ask, { window, whole, within, tries: { ...tries } })
    window = windowAfter(part, whole)
    within = null
    tries = NO_TRIES
  }
}

/** What is left of a window. */
interface Beginning {
  window: PullWindow
  whole: PullWindow
  /** How far `window` was paged through already; null: not at all. */
  within: PartProgress | null
  /** Times through `window`, with the one that is under way; counted here. */
  tries: Tries
}

/** Pulls a window, or as much of its beginning as holds still and is not too large; returns that part. */
async function* pullBeginning<Row extends { externalId: string }>(
  ask: AskOffset<Row>,
  { window, whole, within, tries }: Beginning,
): AsyncGenerator<PulledPage<Row>, PullWindow> {
  let part = window
  let begun = within
  for (let outcome: Outcome | null = null; ; begun = null) {
    const half = firstHalf(part)
    if (half !== null && (outcome === 'tooLarge' || (begun === null && tries.count >= TRIES_OF_A_WINDOW))) {
      part = half
      outcome = null
      Object.assign(tries, NO_TRIES)
      yield noted(part, tries)
      continue
    }
    if (half === null && begun === null && tries.count >= TRIES_OF_THE_NARROWEST)
      throw new CartFailure('CART_ANSWER_UNREADABLE', 'the rows of one moment do not hold still')
    if (begun === null) tries.count += 1
    const mostRows = half === null ? Number.POSITIVE_INFINITY : MOST_WINDOW_ROWS
    outcome = yield* pageThrough(ask, { window: part, whole, within: begun, tries }, mostRows)
    if (outcome === 'completed') return part
    if (outcome === 'moved') yield noted(part, tries)
  }
}

/**
 * No rows, but what the last answer told: a part was halved, or begins again. Without it a pull that gets one turn at a
 * time would learn the same with each of them.
 */
const noted = (part: PullWindow, tries: Tries): PulledPage<never> => ({
  rows: [],
  unreadable: [],
  completed: null,
  position: () => positionOf(part, null, tries),
})

/**
 * A row that changes between two pages gets a new stamp and leaves its place; all rows behind it move up by
 * one, and the first row of the next page would never be seen. Three signs show it: another total; a page,
 * which begins with the last row of the page before, begins with another; a row that comes on two pages. The last may
 * as well be a twin, since some carts list a row twice: such a part is believed when two times through it see the same
 * rows in the same order. One answer cannot move, so twins on one page mean nothing.
 */
async function* pageThrough<Row extends { externalId: string }>(
  ask: AskOffset<Row>,
  { window, whole, within, tries }: Beginning,
  mostRows: number,
): AsyncGenerator<PulledPage<Row>, Outcome> {
  const readable = new Set<string>(within?.readable)
  const unreadable = new Set<string>(within?.unreadable)
  const seenKeys = new Set<string>(within?.unnamedKeys)
  for (const id of [...readable, ...unreadable]) seenKeys.add(namedKey(id))
  let { unnamed, fetched, isAmbiguous, seen } = within ?? NOTHING_YET
  let anchor = within?.anchor
  let page = await ask(window, anchor === undefined ? 0 : fetched - 1)
  const { total, cartNow } = within ?? page
  if (total > mostRows) return 'tooLarge'

  for (;;) {
    const isAnchored = anchor === undefined || page.keys[0] === anchor
    if (page.total !== total || !isAnchored) return 'moved'

    const added = anchor === undefined ? page.keys : page.keys.slice(1)
    isAmbiguous ||= added.some((key) => seenKeys.has(key))
    for (const key of added) seenKeys.add(key)
    for (const { externalId } of page.rows) readable.add(externalId)
    for (const { externalId } of page.unreadable) if (externalId !== null) unreadable.add(externalId)
    // They may be equal to the letter: they count by their places.
    unnamed += added.filter(isUnnamed).length
    seen = createHash('sha256').update(seen).update(JSON.stringify(added)).digest('base64')
    fetched += added.length
    for (const id of readable) unreadable.delete(id)
    const isLast = fetched >= total || added.length === 0
    const isCounted = isLast && fetched === total
    const isWhole = isCounted && (!isAmbiguous || seen === tries.seen)
    if (isLast) tries.seen = isCounted ? seen : null
    const to = Math.min(window.to, cartNow ?? window.to)
    const completed = { to, rows: readable.size, unreadable: unreadable.size + unnamed }
    const last = page.keys.at(-1)
    const position = (): OffsetPosition | null => {
      if (!isLast && last !== undefined) {
        const ids = {
          readable: [...readable],
          unreadable: [...unreadable],
          unnamedKeys: [...seenKeys].filter(isUnnamed),
        }
        const counted = { total, unnamed, fetched, isAmbiguous, seen }
        return positionOf(window, { cartNow, anchor: last, ...ids, ...counted }, tries)
      }
      // A part that moved begins again; after the last part of the window nothing is left to go on with.
      const after = isWhole ? windowAfter(window, whole) : window
      return after && positionOf(after, null, isWhole ? NO_TRIES : tries)
    }
    yield { rows: page.rows, unreadable: page.unreadable, completed: isWhole ? completed : null, position }
    if (isLast) return isWhole ? 'completed' : 'moved'

    anchor = last
    page = await ask(window, fetched - 1)
  }
}

/** What a row with an id is known by. */
const namedKey = (id: string): string => `id:${id}`

/** Whether a row is known by a hash of itself, since it has no id. */
const isUnnamed = (key: string): boolean => key.startsWith('hash:')
