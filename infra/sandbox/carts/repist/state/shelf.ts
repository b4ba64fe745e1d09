/** Rows of one kind by id, read in the order in which the cart lists them: `update_date`, then id. */
export class Shelf<Row extends { update_date: string }> {
  readonly #idOf: (row: Row) => string
  readonly #rows = new Map<string, Row>()
  #listed: readonly Row[] | undefined

  constructor(idOf: (row: Row) => string) {
    this.#idOf = idOf
  }

  idOf(row: Row): string {
    return this.#idOf(row)
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id)
  }

  put(row: Row): void {
    this.#rows.set(this.#idOf(row), row)
    this.#listed = undefined
  }

  clear(): void {
    this.#rows.clear()
    this.#listed = undefined
  }

  /** All rows, earliest change first. A row that is put again moves, so a client that pages by offset can miss one. */
  listed(): readonly Row[] {
    this.#listed ??= [...this.#rows.values()].sort(
      (a, b) => compareText(a.update_date, b.update_date) || compareIds(this.#idOf(a), this.#idOf(b)),
    )
    return this.#listed
  }

  /** The rows whose `update_date` lies between two stamps, both included. */
  changedBetween(from: string | undefined, to: string | undefined): readonly Row[] {
    const rows = this.listed()
    const start = from === undefined ? 0 : firstAt(rows, (row) => row.update_date >= from)
    const end = to === undefined ? rows.length : firstAt(rows, (row) => row.update_date > to)
    return rows.slice(start, end)
  }
}

/** Ids in the order of numbers where they are numbers: 9 before 10. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || compareText(a, b)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function firstAt<Row>(rows: readonly Row[], holds: (row: Row) => boolean): number {
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
