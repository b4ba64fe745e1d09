/** The row does not exist, is removed, or belongs to another shop: the caller cannot tell which. */
export class NoSuchRow extends Error {
  constructor() {
    super('no such row in this shop')
    this.name = 'NoSuchRow'
  }
}

/** The row has changed since the version that the edit is based on. */
export class StaleVersion extends Error {
  constructor() {
    super('the row has another version by now')
    this.name = 'StaleVersion'
  }
}

/** The row to edit, at the version that the caller has seen; null: any version. @throws NoSuchRow, StaleVersion */
export function requireVersion<Row extends { version: number }>(
  row: Row | undefined,
  version: number | null,
): Row {
  if (!row) throw new NoSuchRow()
  if (version !== null && row.version !== version) throw new StaleVersion()
  return row
}

/** @throws NoSuchRow when there is none */
export function requireRow<Row>(row: Row | undefined): Row {
  if (!row) throw new NoSuchRow()
  return row
}
