import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CartFailure } from '../../../activities/carts/cartFailure.ts'
import type { CompletedPart, PullWindow } from '../../../activities/carts/port.ts'
import { type AskOffset, pullByOffset } from '../../../activities/carts/pull/offsetPaging.ts'
import { MOST_WINDOW_ROWS } from '../../../activities/carts/pull/window.ts'
import { setAsideRow } from '../../../schema/carts/setAsideRow.ts'

const NOW = Date.UTC(2026, 10, 25)
const SECOND = 1_000

/** A row of a cart: its stamp, and whether it can be read. */
interface Row {
  at: number
  externalId: string
  unreadable?: boolean
}
type Ask = AskOffset<Row>

/** A cart that answers as Repist does. What a test does to `rows` shows in the next page. */
const cartOf =
  (rows: Row[], pageSize = 500): Ask =>
  async ({ from, to }, offset) => {
    const found = rows.filter(({ at }) => at >= (from ?? Number.NEGATIVE_INFINITY) && at <= to)
    const page = found.slice(offset, offset + pageSize)
    const readable = page.filter((row) => !row.unreadable)
    const unreadable = page
      .filter((row) => row.unreadable)
      .map(({ externalId }) =>
        setAsideRow(
          'orders',
          { row: externalId },
          {
            id: null,
            cause: 'ID_MISSING',
            detail: '',
            sourceUpdatedAt: null,
          },
        ),
      )
    const left = [...unreadable]
    const keys = page.map((row) => (row.unreadable ? (left.shift()?.key ?? '') : `id:${row.externalId}`))
    return { rows: readable, unreadable, keys, total: found.length, cartNow: NOW }
  }

/** Rows by the number of them at each stamp, epoch milliseconds. */
const rowsAt = (stamps: ReadonlyMap<number, number>): Row[] =>
  [...stamps]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([at, count]) => Array.from({ length: count }, (_, n) => ({ at, externalId: `${at}-${n}` })))

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, n) => ({ at: NOW - (count - n) * SECOND, externalId: String(n) }))

/** Pulls everything: the distinct rows, the parts completed. Gives up where a pull would not end. */
async function pullAll(ask: Ask, whole: PullWindow = { from: null, to: NOW }) {
  const stored = new Set<string>()
  const parts: CompletedPart[] = []
  for await (const { rows, completed } of pullByOffset(ask, whole)) {
    for (const { externalId } of rows) stored.add(externalId)
    if (completed) parts.push(completed)
    if (parts.length > 300) throw new Error('the pull does not end')
  }
  return { stored, parts }
}

/** Calls `meddle` after the answer of this number, the first being 1. */
const meddling = (ask: Ask, number: number, meddle: () => void): Ask => {
  let answers = 0
  return async (window, offset) => {
    const answer = await ask(window, offset)
    if ((answers += 1) === number) meddle()
    return answer
  }
}

describe('a window that is paged through by offset', () => {
  it('is completed by its last page, up to the clock of the cart, with each row counted once', async () => {
    const { stored, parts } = await pullAll(cartOf(rowsOf(12), 5), { from: null, to: NOW + SECOND })
    expect(stored.size).toBe(12)
    expect(parts).toEqual([{ to: NOW, rows: 12, unreadable: 0 }])
    expect((await pullAll(cartOf([]))).parts).toEqual([{ to: NOW, rows: 0, unreadable: 0 }])
  })

  it('ends where its window ends when the cart does not state its clock', async () => {
    const ask = cartOf(rowsOf(3))
    const clockless: Ask = async (...asked) => ({ ...(await ask(...asked)), cartNow: null })
    expect((await pullAll(clockless, { from: null, to: NOW + SECOND })).parts).toMatchObject([
      { to: NOW + SECOND },
    ])
  })

  it('is paged through again when a row leaves it: the total tells', async () => {
    const rows = rowsOf(12)
    const { stored, parts } = await pullAll(meddling(cartOf(rows, 5), 1, () => void rows.shift()))
    expect(stored.size).toBe(12)
    expect(parts).toEqual([{ to: NOW, rows: 11, unreadable: 0 }])
  })

  it('is paged through again when a row moves to its end: the first row of the page tells', async () => {
    const rows = rowsOf(12)
    const moves = () => void rows.push({ ...(rows.shift() as Row), at: NOW })
    const { stored, parts } = await pullAll(meddling(cartOf(rows, 5), 1, moves))
    expect([...stored].toSorted()).toEqual(
      rowsOf(12)
        .map(({ externalId }) => externalId)
        .toSorted(),
    )
    expect(parts).toEqual([{ to: NOW, rows: 12, unreadable: 0 }])
  })

  it('is paged through again when a page after an unreadable row has moved: its hash tells', async () => {
    const rows = rowsOf(12)
    rows[4] = { ...(rows[4] as Row), unreadable: true }
    const moves = () => void rows.push({ ...(rows.shift() as Row), at: NOW })
    const { stored, parts } = await pullAll(meddling(cartOf(rows, 5), 1, moves))
    expect(stored.size).toBe(11)
    expect(parts).toEqual([{ to: NOW, rows: 11, unreadable: 1 }])
  })

  it('hands over every readable row, whichever rows move to its end meanwhile, readable or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 2, max: 6 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat(19)), { maxLength: 3 }),
        async (unreadable, pageSize, moves) => {
          // Unreadable rows are equal to the letter in pairs: nothing but their places tells them apart.
          const rows: Row[] = unreadable.map((isUnreadable, n) => ({
            at: NOW - SECOND,
            externalId: isUnreadable ? `same-${n >> 1}` : String(n),
            unreadable: isUnreadable,
          }))
          const readable = rows.filter((row) => !row.unreadable).map(({ externalId }) => externalId)
          let ask = cartOf(rows, pageSize)
          for (const [answer, place] of moves)
            ask = meddling(ask, answer, () => void rows.push(...rows.splice(place % rows.length, 1)))
          const { stored, parts } = await pullAll(ask)
          expect([...stored].toSorted()).toEqual(readable.toSorted())
          expect(parts.at(-1)?.unreadable).toBe(rows.length - readable.length)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('hands over every row and ends, whichever rows the cart lists twice and whichever move', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 2, max: 6 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat(19)), { maxLength: 3 }),
        async (ids, pageSize, moves) => {
          const rows: Row[] = ids.map((id) => ({ at: NOW - SECOND, externalId: String(id) }))
          const distinct = new Set(ids.map(String))
          let ask = cartOf(rows, pageSize)
          for (const [answer, place] of moves)
            ask = meddling(ask, answer, () => void rows.push(...rows.splice(place % rows.length, 1)))
          const { stored, parts } = await pullAll(ask)
          expect(stored).toEqual(distinct)
          expect(parts.at(-1)).toMatchObject({ to: NOW, rows: distinct.size })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('needs one answer for twins on one page, and the same rows twice for twins on two', async () => {
    const rows = rowsOf(8)
    rows.splice(3, 0, rows[2] as Row)
    const offsets: number[] = []
    const watched =
      (pageSize: number): Ask =>
      (window, offset) => {
        offsets.push(offset)
        return cartOf(rows, pageSize)(window, offset)
      }
    expect((await pullAll(watched(9))).parts).toEqual([{ to: NOW, rows: 8, unreadable: 0 }])
    expect(offsets.splice(0)).toEqual([0])
    expect((await pullAll(watched(3))).parts).toEqual([{ to: NOW, rows: 8, unreadable: 0 }])
    expect(offsets).toEqual([0, 2, 4, 6, 0, 2, 4, 6])
  })

  it('counts unreadable rows of completed parts only', async () => {
    const rows = rowsOf(12).map((row, n) => ({ ...row, unreadable: n % 4 === 3 }))
    expect((await pullAll(cartOf(rows, 5))).parts).toEqual([{ to: NOW, rows: 9, unreadable: 3 }])
    const once = meddling(cartOf(rows, 5), 2, () => void rows.shift())
    expect((await pullAll(once)).parts).toEqual([{ to: NOW, rows: 8, unreadable: 3 }])
  })

  it('is halved when its rows keep moving, and given up when those of one moment do', async () => {
    const rows = rowsOf(12)
    const asked: PullWindow[] = []
    const ask = cartOf(rows, 5)
    const restless: Ask = async (window, offset) => {
      if (offset === 0) asked.push(window)
      const answer = await ask(window, offset)
      return window.to - (window.from ?? 0) > 4 * SECOND
        ? { ...answer, total: 12 + asked.length + offset }
        : answer
    }
    const { stored, parts } = await pullAll(restless, { from: NOW - 16 * SECOND, to: NOW })
    expect(stored.size).toBe(12)
    expect(asked.slice(0, 4).map(({ to }) => (NOW - to) / SECOND)).toEqual([0, 0, 0, 8])
    expect(parts.at(-1)?.to).toBe(NOW)

    const senseless: Ask = async (window, offset) => ({ ...(await ask(window, offset)), total: 9 + offset })
    const failure: unknown = await pullAll(senseless).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(CartFailure)
    expect(failure).toMatchObject({ code: 'CART_ANSWER_UNREADABLE' })
  })
})

describe('a window of more rows than a part may have', () => {
  const sum = (stamps: ReadonlyMap<number, number>) => [...stamps.values()].reduce((all, one) => all + one, 0)

  it.each([
    ['one second', new Map([[NOW - 60 * SECOND, MOST_WINDOW_ROWS + 1]])],
    ['the last second', new Map([[NOW, MOST_WINDOW_ROWS + 1]])],
    [
      'two adjacent seconds',
      new Map([
        [NOW - 60 * SECOND, 6_000],
        [NOW - 59 * SECOND, 6_000],
      ]),
    ],
    [
      'many seconds in a row',
      new Map(Array.from({ length: 5 }, (_, n) => [NOW - (60 - n) * SECOND, MOST_WINDOW_ROWS + 1])),
    ],
  ])('ends, with every row, when they lie in %s', async (_, stamps) => {
    const ask = cartOf(rowsAt(stamps))
    const { stored } = await pullAll(ask, { from: NOW - 3_600 * SECOND, to: NOW })
    expect(stored.size).toBe(sum(stamps))
    expect((await pullAll(ask)).stored.size).toBe(sum(stamps))
  })

  it('advances with each part and misses no row, however the rows lie', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ago: fc.nat(30), count: fc.integer({ min: 1, max: 12_000 }) }), {
          maxLength: 5,
        }),
        fc.integer({ min: 200, max: 5_000 }),
        async (heaps, pageSize) => {
          const stamps = new Map(heaps.map(({ ago, count }) => [NOW - ago * SECOND, count]))
          const window = { from: NOW - 30 * SECOND, to: NOW }
          const { stored, parts } = await pullAll(cartOf(rowsAt(stamps), pageSize), window)
          expect(stored.size).toBe(sum(stamps))
          const ends = parts.map(({ to }) => to)
          expect(ends).toEqual([...new Set(ends)].toSorted((a, b) => a - b))
          expect(ends.at(-1)).toBe(NOW)
        },
      ),
      { numRuns: 30 },
    )
  })
})
