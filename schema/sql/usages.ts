/** Where something that cannot be deleted is used; what the shop calls the places, in the order of their ids. */
export interface Usages {
  readonly messages: readonly string[]
  readonly packs: readonly string[]
}

/** A row of a query that looks for places. */
export interface UsageRow {
  place: 'message' | 'pack'
  admin_name: string
}

export const usagesOf = (rows: readonly UsageRow[]): Usages => {
  const named = (place: UsageRow['place']) =>
    rows.filter((row) => row.place === place).map((row) => row.admin_name)
  return { messages: named('message'), packs: named('pack') }
}
