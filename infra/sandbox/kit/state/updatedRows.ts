/**
 * Rows of one kind by id, listed as carts list changes: by the stamp of their last change, then by id. The cart holds
 * one for each kind while it runs. A row that is put again moves to the end, so a client that pages by offset can miss
 * a row while others change, as it would with the real cart.
 */
export class UpdatedRows<Row> {
  readonly idOf: (row: Row) => string
  readonly #updatedAt: (row: Row) => string
  readonly #rows = new Map<string, Row>()
  #listed: readonly Row[] | undefined

  /** `updatedAt`: a stamp whose text sorts as time does, such as `YYYY-MM-DD HH:MM:SS`. */
  constructor({ id, updatedAt }: { id: (row: Row) => string; updatedAt: (row: Row) => string }) {
    this.idOf = id
    this.#updatedAt = updatedAt
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id)
  }

  put(row: Row): void {
    this.#rows.set(this.idOf(row), row)
    this.#listed = undefined
  }

  clear(): void {
    this.#rows.clear()
    this.#listed = undefined
  }

  /** All rows, earliest change first. */
  listed(): readonly Row[] {
    this.#listed ??= [...this.#rows.values()].sort(
      (a, b) => compareText(this.#updatedAt(a), this.#updatedAt(b)) || compareIds(this.idOf(a), this.idOf(b)),
    )
    return this.#listed
  }

  /** The rows changed between two stamps, both included. */
  changedBetween(from: string | undefined, to: string | undefined): readonly Row[] {
    const rows = this.listed()
    const start = from === undefined ? 0 : firstIndex(rows, (row) => this.#updatedAt(row) >= from)
    const end = to === undefined ? rows.length : firstIndex(rows, (row) => this.#updatedAt(row) > to)
    return rows.slice(start, end)
  }
}

/** Orders ids by number where they are numbers: 9 before 10. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || compareText(a, b)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The first index from which `holds` is true, by halving; the number of rows when it never is. */
function firstIndex<Row>(rows: readonly Row[], holds: (row: Row) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row !== undefined && holds(row)) high = middle
    else low = middle + 1
  }
  return low
}
