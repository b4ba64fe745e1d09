/** The lists of the API, by path. */
export const LIST_NAMES = ['orders', 'teiki', 'customers', 'products'] as const
export type ListName = (typeof LIST_NAMES)[number]

/** A row as JSON text, whatever it is, and when it counts as changed. */
export interface SpoiltRow {
  json: string
  update_date: string
}

/**
 * Rows that no cart should send and some do: without an id, of another shape, nested thousands deep. The API lists them
 * among the others. Held in memory until they are deleted or the stand-in ends.
 */
export class SpoiltRows {
  readonly #rows = new Map<string, SpoiltRow>()

  /** `name`: to replace or delete it by. @throws SyntaxError when `json` is none */
  put(list: ListName, name: string, row: SpoiltRow): void {
    JSON.parse(row.json)
    this.#rows.set(`${list}/${name}`, row)
  }

  delete(list: ListName, name: string): void {
    this.#rows.delete(`${list}/${name}`)
  }

  clear(): void {
    this.#rows.clear()
  }

  /** Of a list, changed between two stamps, both included. */
  changedBetween(list: ListName, from: string | undefined, to: string | undefined): SpoiltRow[] {
    return [...this.#rows]
      .filter(([key]) => key.startsWith(`${list}/`))
      .map(([, row]) => row)
      .filter(({ update_date: at }) => (from ?? '') <= at && at <= (to ?? '9999'))
  }
}
