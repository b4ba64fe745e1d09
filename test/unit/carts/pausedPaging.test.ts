import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { CompletedPart, PulledPage, PullWindow } from '../../../activities/carts/port.ts'
import { NoTurnSoon } from '../../../activities/carts/pace.ts'
import { pullByCursor } from '../../../activities/carts/pull/cursorPaging.ts'
import { pullByOffset } from '../../../activities/carts/pull/offsetPaging.ts'
import { MOST_WINDOW_ROWS } from '../../../activities/carts/pull/window.ts'

const NOW = Date.UTC(2026, 10, 25)

interface Row {
  externalId: string
  sourceUpdatedAt: number
}
type Pull = (window: PullWindow, position: unknown) => AsyncIterable<PulledPage<Row>>

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, n) => ({
    externalId: String(n),
    sourceUpdatedAt: NOW - (count - n) * 1_000,
  }))

const byOffset =
  (rows: readonly Row[], pageSize: number): Pull =>
  (whole, position) =>
    pullByOffset(
      async ({ from, to }, offset) => {
        const found = rows.filter(
          ({ sourceUpdatedAt: at }) => at >= (from ?? Number.NEGATIVE_INFINITY) && at <= to,
        )
        const page = found.slice(offset, offset + pageSize)
        const keys = page.map(({ externalId }) => externalId)
        return { rows: page, unreadable: [], keys, total: found.length, cartNow: NOW }
      },
      whole,
      position,
    )

const byCursor =
  (rows: readonly Row[], pageSize: number): Pull =>
  (whole, position) =>
    pullByCursor(
      async (_window, after) => {
        const from = after === null ? 0 : Number(after)
        const next = from + pageSize < rows.length ? String(from + pageSize) : null
        return { rows: rows.slice(from, from + pageSize), unreadable: [], next, cartNow: NOW }
      },
      whole,
      position,
    )

/** Pulls a window in pieces of so many pages each; the position goes through JSON, as through the database. */
async function inPieces(pull: Pull, pagesOfAPiece: number) {
  const ids: string[] = []
  const parts: CompletedPart[] = []
  let position: unknown = null
  for (let pieces = 0; pieces < 1_000; pieces++) {
    let pages = 0
    let hasStopped = false
    for await (const page of pull({ from: null, to: NOW }, position)) {
      ids.push(...page.rows.map(({ externalId }) => externalId))
      if (page.completed) parts.push(page.completed)
      pages += 1
      const at = page.position()
      if (pages === pagesOfAPiece && at !== null) {
        position = JSON.parse(JSON.stringify(at))
        hasStopped = true
        break
      }
    }
    if (!hasStopped) return { ids, parts }
  }
  throw new Error('the pull does not end')
}

describe('a window that is pulled in pieces', () => {
  const sizes = [
    fc.integer({ min: 0, max: 80 }),
    fc.integer({ min: 2, max: 9 }),
    fc.integer({ min: 1, max: 5 }),
  ] as const

  it.each([
    ['offset', byOffset],
    ['cursor', byCursor],
  ])('hands over the same rows and parts as at once, by %s', async (_name, pullBy) => {
    await fc.assert(
      fc.asyncProperty(...sizes, async (count, pageSize, pages) => {
        const pull = pullBy(rowsOf(count), pageSize)
        expect(await inPieces(pull, pages)).toEqual(await inPieces(pull, Number.POSITIVE_INFINITY))
      }),
    )
  })

  it('misses no row when one moves between two pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(19), async (moved) => {
        const rows = rowsOf(20)
        const first = byOffset(rows, 5)({ from: null, to: NOW }, null)[Symbol.asyncIterator]()
        const page = await first.next()
        const position: unknown = page.done ? null : page.value.position()
        const stored = new Set(page.done ? [] : page.value.rows.map(({ externalId }) => externalId))
        const [row] = rows.splice(moved, 1)
        if (row) rows.push({ ...row, sourceUpdatedAt: NOW })
        for await (const { rows: more } of byOffset(rows, 5)({ from: null, to: NOW }, position))
          for (const { externalId } of more) stored.add(externalId)
        expect(stored.size).toBe(20)
      }),
    )
  })

  it('begins anew from a position that another version wrote', async () => {
    const pull = byOffset(rowsOf(12), 5)
    const ids: string[] = []
    for await (const page of pull({ from: null, to: NOW }, { paging: 'offset/0', part: 'x' }))
      ids.push(...page.rows.map(({ externalId }) => externalId))
    expect(new Set(ids).size).toBe(12)
  })

  /** Pulls with so many answers of the cart a piece; `answered` is told of each. Answers how many pieces it took. */
  async function byTurns(
    rows: readonly Row[],
    { pageSize, turns, answered }: { pageSize: number; turns: number; answered?: () => void },
  ) {
    const stored = new Set<string>()
    let position: unknown = null
    for (let pieces = 1; pieces < 500; pieces++) {
      let left = turns
      const pull = pullByOffset<Row>(
        async ({ from, to }, offset) => {
          if (left-- === 0) throw new NoTurnSoon(0)
          const found = rows.filter(
            ({ sourceUpdatedAt: at }) => at >= (from ?? Number.NEGATIVE_INFINITY) && at <= to,
          )
          const page = found.slice(offset, offset + pageSize)
          const keys = page.map(({ externalId }) => externalId)
          answered?.()
          return { rows: page, unreadable: [], keys, total: found.length, cartNow: NOW }
        },
        { from: null, to: NOW },
        position,
      )
      try {
        for await (const page of pull) {
          for (const { externalId } of page.rows) stored.add(externalId)
          position = JSON.parse(JSON.stringify(page.position()))
        }
        return { stored, pieces }
      } catch (error) {
        if (!(error instanceof NoTurnSoon)) throw error
      }
    }
    throw new Error('the pull does not end')
  }

  it('comes to its end with one turn a piece, also where it is halved many times', async () => {
    const count = MOST_WINDOW_ROWS * 2 + 1
    expect((await byTurns(rowsOf(count), { pageSize: 500, turns: 1 })).stored.size).toBe(count)
  })

  it('is halved when rows keep moving, however short the pieces are', async () => {
    const rows = rowsOf(40)
    // Every second answer a row is changed and leaves the window: ten pages in a row never hold still.
    let answers = 0
    const answered = () => {
      answers += 1
      if (answers % 2 === 0 && answers < 400)
        rows.push({ ...(rows.shift() as Row), sourceUpdatedAt: NOW + 1 })
    }
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), async (turns) => {
        answers = 0
        rows.splice(0, rows.length, ...rowsOf(40))
        const { pieces } = await byTurns(rows, { pageSize: 4, turns, answered })
        expect(pieces).toBeGreaterThan(1)
      }),
      { numRuns: 8 },
    )
  })
})
