import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { CartProduct } from '../../../domain/carts/cartRecords.ts'
import type { CartReader, PullWindow } from '../../../activities/carts/port.ts'
import { pullWindow } from '../../../activities/carts/pull/pullWindow.ts'
import { pullWindows } from '../../../activities/carts/pull/pullWindows.ts'
import { MOST_WINDOW_ROWS } from '../../../activities/carts/pull/window.ts'

const NOW = Date.UTC(2026, 10, 25)
const SECOND = 1_000

/** A cart of so many rows at each stamp, epoch milliseconds, that answers as Repist does. */
function cartOf(stamps: ReadonlyMap<number, number>): Pick<CartReader, 'pull'> {
  const rows = [...stamps]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([at, count]) => Array.from({ length: count }, (_, n) => ({ at, externalId: `${at}-${n}` })))
  return {
    async pull(_resource, { from, to }, { offset, limit }) {
      const found = rows.filter(({ at }) => at >= (from ?? Number.NEGATIVE_INFINITY) && at <= to)
      return {
        rows: found.slice(offset, offset + limit) as never,
        unreadable: 0,
        total: found.length,
        cartNow: NOW,
      }
    },
  }
}

/** Pulls everything; what was stored, and the windows that were. Gives up where a pull would not end. */
async function pullAll(stamps: ReadonlyMap<number, number>, whole: PullWindow, pageSize = 500) {
  const stored = new Set<string>()
  const windows: PullWindow[] = []
  const store = async (page: readonly CartProduct[]) => {
    for (const { externalId } of page) stored.add(externalId)
  }
  const deps = { reader: cartOf(stamps) as CartReader, resource: 'products' as const, pageSize, store }
  for await (const { window } of pullWindows((part, most) => pullWindow(deps, part, most), whole)) {
    windows.push(window)
    if (windows.length > 300) throw new Error('the pull does not end')
  }
  return { stored, windows }
}

const sum = (stamps: ReadonlyMap<number, number>) => [...stamps.values()].reduce((all, one) => all + one, 0)

describe('pulling a span of time', () => {
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
  ])('ends, with every row, when %s has more rows than a window may have', async (_, stamps) => {
    const { stored } = await pullAll(stamps, { from: NOW - 3_600 * SECOND, to: NOW })
    expect(stored.size).toBe(sum(stamps))
    expect((await pullAll(stamps, { from: null, to: NOW })).stored.size).toBe(sum(stamps))
  })

  it('advances with each window and misses no row, however the rows lie', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ago: fc.nat(30), count: fc.integer({ min: 1, max: 12_000 }) }), {
          maxLength: 5,
        }),
        fc.integer({ min: 200, max: 5_000 }),
        async (heaps, pageSize) => {
          const stamps = new Map(heaps.map(({ ago, count }) => [NOW - ago * SECOND, count]))
          const { stored, windows } = await pullAll(stamps, { from: NOW - 30 * SECOND, to: NOW }, pageSize)
          expect(stored.size).toBe(sum(stamps))
          const ends = windows.map(({ to }) => to)
          expect(ends).toEqual([...new Set(ends)].toSorted((a, b) => a - b))
          expect(ends.at(-1)).toBe(NOW)
        },
      ),
      { numRuns: 30 },
    )
  })
})
