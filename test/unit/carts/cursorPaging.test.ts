import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { CompletedPart } from '../../../activities/carts/port.ts'
import { setAsideRow } from '../../../schema/carts/setAsideRow.ts'
import { type AskCursor, pullByCursor } from '../../../activities/carts/pull/cursorPaging.ts'

const TO = Date.UTC(2026, 10, 25)
const WINDOW = { from: null, to: TO }

interface Row {
  externalId: string
  sourceUpdatedAt: number
}

const aside = (n: number) =>
  setAsideRow('orders', [n], { id: null, cause: 'NOT_A_ROW', detail: '', sourceUpdatedAt: null })
const row = (id: number, at: number): Row => ({ externalId: String(id), sourceUpdatedAt: at })

/** A cart that sorts by change, then id, and whose cursor names the last row of a page. */
const cartOf =
  (
    rows: Row[],
    { pageSize = 2, cartNow = TO as number | null, afterPage = (): void => {} } = {},
  ): AskCursor<Row> =>
  async (_window, after) => {
    const key = ({ externalId, sourceUpdatedAt }: Row) =>
      `${String(sourceUpdatedAt).padStart(15, '0')}:${externalId.padStart(6, '0')}`
    const left = rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).filter((one) => key(one) > (after ?? ''))
    const page = left.slice(0, pageSize)
    const last = page.at(-1)
    const next = left.length > pageSize && last ? key(last) : null
    afterPage()
    return { rows: page, unreadable: [], next, cartNow }
  }

async function pulled(ask: AskCursor<Row>): Promise<{ ids: string[]; parts: CompletedPart[] }> {
  const ids: string[] = []
  const parts: CompletedPart[] = []
  for await (const { rows, completed } of pullByCursor(ask, WINDOW)) {
    ids.push(...rows.map(({ externalId }) => externalId))
    if (completed) parts.push(completed)
  }
  return { ids, parts }
}

describe('paging by cursor', () => {
  it('completes the window page by page, the last one up to its end', async () => {
    const { ids, parts } = await pulled(cartOf([1, 2, 3, 4, 5].map((n) => row(n, TO - 10_000 + n))))
    expect(ids).toEqual(['1', '2', '3', '4', '5'])
    expect(parts).toEqual([
      { to: TO - 9_998, rows: 2, unreadable: 0 },
      { to: TO - 9_996, rows: 2, unreadable: 0 },
      { to: TO, rows: 1, unreadable: 0 },
    ])
  })

  it('completes an empty window, and nothing beyond the clock of the cart', async () => {
    expect((await pulled(cartOf([]))).parts).toEqual([{ to: TO, rows: 0, unreadable: 0 }])
    const behind = await pulled(cartOf([row(1, TO - 9_000)], { cartNow: TO - 5_000 }))
    expect(behind.parts).toEqual([{ to: TO - 5_000, rows: 1, unreadable: 0 }])
  })

  it('hands a row that changes meanwhile over again', async () => {
    const rows = [1, 2, 3, 4].map((n) => row(n, TO - 10_000 + n))
    let pages = 0
    const afterPage = (): void => {
      pages += 1
      if (pages === 1) rows.splice(0, 1, row(1, TO - 1))
    }
    expect((await pulled(cartOf(rows, { afterPage }))).ids).toEqual(['1', '2', '3', '4', '1'])
  })

  it('carries an unreadable page over to the next', async () => {
    const answers = [
      { rows: [], unreadable: [aside(1), aside(2), aside(1)], next: 'a', cartNow: null },
      { rows: [row(1, TO - 5)], unreadable: [], next: null, cartNow: null },
    ]
    const { parts } = await pulled(async () => answers.shift() ?? Promise.reject(new Error('no more pages')))
    expect(parts).toEqual([{ to: TO, rows: 1, unreadable: 2 }])
  })

  it('refuses a cursor that does not move', async () => {
    const stuck = async () => ({ rows: [row(1, TO - 5)], unreadable: [], next: 'same', cartNow: null })
    await expect(pulled(stuck)).rejects.toMatchObject({ code: 'CART_ANSWER_UNREADABLE' })
  })

  it('hands every row over, and completes in order without a gap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(50), { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        async (ats, pageSize) => {
          const rows = ats.map((at, n) => row(n, TO - 1_000 + at))
          const { ids, parts } = await pulled(cartOf(rows, { pageSize }))
          expect(ids.toSorted()).toEqual(rows.map(({ externalId }) => externalId).toSorted())
          expect(parts.map(({ to }) => to)).toEqual(parts.map(({ to }) => to).toSorted((a, b) => a - b))
          expect(parts.at(-1)?.to).toBe(TO)
          expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(rows.length)
        },
      ),
    )
  })
})
